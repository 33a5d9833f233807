import { fileURLToPath } from 'node:url';

/** A picture that make.sh beside it made with other programs. */
export const pictureFile = (name: string): string => fileURLToPath(new URL(`../files/${name}`, import.meta.url));
