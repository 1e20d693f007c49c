import { print } from './io.ts';
import { version } from './version.ts';

let isStopping = false;

/** The first signal asks to end; a second one ends at once, as its sender expects by then. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = (_signal: NodeJS.Signals, number: number): void => {
      if (isStopping) process.exit(128 + number);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });

// Who reads may have seen enough, as `head` has: then there is nobody to tell, and nothing is wrong.
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
};
process.stdout.on('error', endQuietly);
process.stderr.on('error', endQuietly);

const { env, stdin, stdout, stderr } = process;
const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  print(stdout, `${version()}\n`);
} else {
  // Loaded here, so that the version is printed without it.
  const { run } = await import('./run.ts');
  process.exitCode = await run(argv, { env, stdin, stdout, stderr, untilStopped });
}
