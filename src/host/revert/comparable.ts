import { digestOfBytes, type Digest } from '../../model/digest.ts';

/** Digest of a compiled program without the id, the folder and the names of temporary files that only one operation has: the same for two operations of one plan on one host. */
export function comparableProgram(text: string, operation: string, folder: string): Digest {
  return digestOfBytes(
    text
      .replaceAll(folder, 'FOLDER')
      .replaceAll(operation, 'OPERATION')
      .replace(/holdpoint-(restore|write)-[0-9a-f]{12}/g, 'holdpoint-$1'),
  );
}
