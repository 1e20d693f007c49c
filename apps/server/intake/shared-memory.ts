import { busy, type IntakeRefusal } from './refusal.ts';

/** What one request holds of the memory that all requests together may hold. */
export interface Share {
  /** Holds so many bytes more; a refusal when that is too much at present. */
  take(bytes: number): IntakeRefusal | null;
  release(): void;
}

/** Shares out memory for bodies that are being read or stored, so that no number of senders can exhaust it. */
export const sharedMemory = (maxBytes: number): (() => Share) => {
  let held = 0;
  return () => {
    let own = 0;
    return {
      take: (bytes) => {
        if (held + bytes > maxBytes) return busy();
        held += bytes;
        own += bytes;
        return null;
      },
      release: () => {
        held -= own;
        own = 0;
      },
    };
  };
};
