import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The double as a process of its own, which can be killed. */
export interface DoubleServer {
  readonly url: string;
  /** As a power cut ends it. */
  kill(): Promise<void>;
  /** Starts it again on the same file and port, after {@link kill}. */
  restart(): Promise<void>;
}

/** Starts the double of the build on any free port, on a file from which nothing that was acknowledged is lost. */
export const startDoubleServer = async (file: string): Promise<DoubleServer> => {
  let { server, port } = await start(file, '0');
  // Whatever becomes of the tests, it does not outlive them.
  process.once('exit', () => server.kill('SIGKILL'));
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    kill: async () => {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
    restart: async () => {
      ({ server, port } = await start(file, port));
    },
  };
};

const start = async (
  file: string,
  port: string,
): Promise<{ readonly server: ChildProcess; readonly port: string }> => {
  const server = spawn(
    process.execPath,
    ['dist/test/esdb/server.js', '--file', file, '--port', port],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface(server.stdout)) return { server, port: line };
  throw new Error('the double ended before it listened');
};
