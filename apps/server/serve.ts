import { pino } from 'pino';
import { openPlatform, type Config } from '#platform';
import { createApp } from './app.ts';

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Answers what it was asked, then lets go of the port and the files. Safe to call twice. */
  close(): Promise<void>;
}

/** The port that was asked for is another process's. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  constructor(host: string, port: number, options: ErrorOptions) {
    super(
      `PORT ${port} on ${host} is taken by another process: set PORT to another one, or to 0 for any that is free`,
      options,
    );
  }
}

/** Opens the platform that the settings name and serves it. Throws {@link PortTaken}, and what the platform throws. */
export const serve = async (config: Config): Promise<Serving> => {
  const log = pino();
  const platform = await openPlatform(config, {
    mode: 'serve',
    onTrouble: (message) =>
      message === null
        ? log.info('the projection goes on again')
        : log.error(`the projection does not go on: ${message}`),
  });
  const { HOST: host, PORT: port } = config;
  const app = await createApp(platform, log);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      await app.close();
      await platform.close();
    })());
  try {
    await app.listen(port, host);
  } catch (cause) {
    await close();
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw isTaken ? new PortTaken(host, port, { cause }) : cause;
  }
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  log.info(
    `Ledgerline listens at ${url}: questions ${url}/graphql, explorer ${url}/graphiql, events ${url}/api/v1/lineage`,
  );
  return { url, close };
};
