import { statfs } from 'node:fs/promises';

/** What is left for this user on the file system of a directory, in bytes. */
export async function roomIn(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
