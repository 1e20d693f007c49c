import { redactNamespace } from '#openlineage';
import { openPlatform, type Config } from '#platform';
import { createApp } from '../../server/app.ts';
import type { Transport } from './transport.ts';

/** Asks the same application that a server runs, in this process, on the files that the settings name, without a socket. */
export const inProcess = async (
  config: Config,
  mode: 'read' | 'write' | 'decide',
): Promise<Transport> => {
  const platform = await openPlatform(config, { mode });
  try {
    // What is decided is about what is there.
    if (mode !== 'read') await platform.settled();
    const app = await createApp(platform);
    const fastify = app.getHttpAdapter().getInstance();
    return {
      where: redactNamespace(`the local files ${config.EVENT_STORE_URL} and ${config.CATALOG_URL}`),
      send: async ({ method, path, contentType, body }) => {
        const response = await fastify.inject({
          method,
          url: path,
          ...(contentType !== undefined && { headers: { 'content-type': contentType } }),
          ...(body !== undefined && { payload: body }),
        });
        const type = String(response.headers['content-type'] ?? '');
        return { status: response.statusCode, contentType: type, body: response.body };
      },
      close: async () => {
        await app.close();
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
};
