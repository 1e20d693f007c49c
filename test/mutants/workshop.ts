import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What became of the tests of one file. */
export interface Tested {
  /** The full names of the tests that passed and failed; those that the pattern left out are in neither. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** What was printed, to be shown when no test ran. */
  readonly output: string;
}

/** A copy of the sources in which they can be changed and tested. */
export interface Workshop {
  /** Runs the tests of a file whose names match. */
  test(file: string, pattern: string): Tested;
  /** Replaces a text in a file; undone by what it returns. Null when the text does not stand there exactly once. */
  patch(file: string, text: string, replacement: string): (() => void) | null;
  remove(): void;
}

const COPIED = ['apps', 'libs', 'test', 'bin', 'package.json', 'jest.config.js'];

export const openWorkshop = (): Workshop => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledgerline-mutants-')));
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    test: (file, pattern) => test(folder, file, pattern),
    patch: (file, text, replacement) => {
      const path = join(folder, file);
      const source = readFileSync(path, 'utf8');
      if (source.split(text).length !== 2) return null;
      // As a function: a replacement may hold a $.
      writeFileSync(
        path,
        source.replace(text, () => replacement),
      );
      return () => writeFileSync(path, source);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const test = (folder: string, file: string, pattern: string): Tested => {
  const report = join(folder, 'report.json');
  writeFileSync(report, '{"testResults": []}');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join('node_modules', 'jest', 'bin', 'jest.js'),
      ...['--ci', '--runInBand', '--json', `--outputFile=${report}`],
      ...['--runTestsByPath', file, '--testNamePattern', pattern],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  const named = (status: string): string[] =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((one) => one.status === status).map(({ fullName }) => fullName),
    );
  return { passed: named('passed'), failed: named('failed'), output: stdout + stderr };
};
