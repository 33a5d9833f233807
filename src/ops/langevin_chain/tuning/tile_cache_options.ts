export interface TileCacheOptions {
  readonly cacheFile?: string;
  readonly onWarning?: (message: string) => void;
}
