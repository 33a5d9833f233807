/** The address of a worker's script: see plugin.ts. */
declare module '*?worker-script' {
  const address: string;
  export default address;
}
