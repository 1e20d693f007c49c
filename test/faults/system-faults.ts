import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./system-faults.c', import.meta.url));

/** What a process does to a file. */
const OPERATIONS = { write: 1, sync: 2, truncate: 4, read: 8 } as const;

export interface Fault {
  readonly operations: readonly (keyof typeof OPERATIONS)[];
  /** Part of the path of the files. */
  readonly name: string;
  /** How many operations pass before the first one fails. */
  readonly passing?: number;
  /** How many fail then; without it all that come. */
  readonly failing?: number;
  readonly error: 'EIO' | 'ENOSPC';
}

/** A disk that fails, and a clock that is wrong, on demand. */
export interface SystemFaults {
  /** The environment of a process that meets these faults. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces the fault of the disk; `null` for a disk that works. */
  set(fault: Fault | null): void;
  /** Sets the wall clock ahead by whole seconds, or back by a negative number; 0 for the right time. */
  shiftClock(seconds: number): void;
  /** How many operations have failed since the fault was set. */
  failed(): number;
}

const ERRORS = { EIO: 5, ENOSPC: 28 };
// As in struct faults of system-faults.c.
const SIZE = 132;
const OFFSET = {
  operations: 0,
  passing: 4,
  failing: 8,
  error: 12,
  failed: 16,
  name: 20,
  ahead: 128,
};

/** Compiles system-faults.c, which needs a C compiler (cc) and Linux, into a folder. */
export const systemFaults = (folder: string): SystemFaults => {
  const library = join(folder, 'system-faults.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl']);
  const control = join(folder, 'system-faults');
  writeFileSync(control, Buffer.alloc(SIZE));
  // In place, since the process has the file mapped.
  const write = (data: Buffer, at: number): void => {
    const file = openSync(control, 'r+');
    try {
      writeSync(file, data, 0, data.length, at);
    } finally {
      closeSync(file);
    }
  };
  return {
    environment: { LD_PRELOAD: library, SYSTEM_FAULTS: control },
    set: (fault) => {
      write(Buffer.alloc(4), OFFSET.operations);
      if (fault === null) return;
      const { operations, name, passing = 0, failing = 1_000_000_000, error } = fault;
      const data = Buffer.alloc(OFFSET.ahead);
      data.writeInt32LE(passing, OFFSET.passing);
      data.writeInt32LE(failing, OFFSET.failing);
      data.writeInt32LE(ERRORS[error], OFFSET.error);
      data.write(name, OFFSET.name);
      write(data.subarray(OFFSET.passing), OFFSET.passing);
      const mask = Buffer.alloc(4);
      mask.writeInt32LE(operations.reduce((sum, one) => sum + OPERATIONS[one], 0));
      write(mask, OFFSET.operations);
    },
    shiftClock: (seconds) => {
      const data = Buffer.alloc(4);
      data.writeInt32LE(seconds);
      write(data, OFFSET.ahead);
    },
    failed: () => readFileSync(control).readInt32LE(OFFSET.failed),
  };
};
