import { open, statfs } from 'node:fs/promises';

/** What a download needs of a disk; handed in so that tests can have a full one. */
export interface Disk {
  /** For reading and writing, made where it is not there. */
  open(path: string): Promise<DiskFile>;
  freeBytes(folder: string): Promise<number>;
}

export interface DiskFile {
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** How many bytes were read into `into`. */
  read(into: Uint8Array, at: number): Promise<number>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export const systemDisk: Disk = {
  async open(path) {
    // Not 'r+', which wants the file to be there, nor 'a', which ignores positions.
    const made = await open(path, 'a', 0o600);
    await made.close();
    const file = await open(path, 'r+');
    return {
      write: async (bytes, at) => {
        for (let done = 0; done < bytes.length; )
          done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      },
      read: async (into, at) => (await file.read(into, 0, into.length, at)).bytesRead,
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
