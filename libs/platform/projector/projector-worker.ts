import { parentPort } from 'node:worker_threads';
import { createBell } from '#event-store';
import { openPlatform } from '../open-platform.ts';
import type { Platform } from '../platform.ts';
import type { FromProjector, ToProjector } from './projector-messages.ts';
import { noTracing, sentTracing } from '../tracing.ts';

// Runs in a separate thread: a platform with the single role `project`, which reports to the main
// thread.
const port = parentPort;
if (port === null) throw new Error('unreachable: the projector was started as a program');
const say = (message: FromProjector): void => port.postMessage(message);
const bell = createBell();
let opening: Promise<Platform | null> = Promise.resolve(null);

port.on('message', (message: ToProjector) => {
  switch (message.kind) {
    case 'open':
      opening = open(message);
      break;
    case 'log grew':
      bell.ring();
      break;
    case 'close':
      void close();
  }
});

const open = async ({
  config,
  isTraced,
  sendsChanges,
}: Extract<ToProjector, { kind: 'open' }>): Promise<Platform | null> => {
  try {
    const platform = await openPlatform(
      // The main thread has checked the address and the keys.
      { ...config, ROLES: ['project'], HOST: '127.0.0.1', API_KEYS_FILE: null },
      {
        mode: 'serve',
        tracing: isTraced ? sentTracing((span) => say({ kind: 'span', span })) : noTracing,
        onNews: (news) => say({ kind: 'news', message: news }),
        bell,
        relay: {
          sendsChanges,
          onState: (state) => say({ kind: 'state', state }),
          onProjected: (projected) => say({ kind: 'projected', projected }),
        },
      },
    );
    say({ kind: 'opened' });
    return platform;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    say({ kind: 'refused', name, message });
    return null;
  }
};

const close = async (): Promise<void> => {
  const platform = await opening;
  await platform?.close();
  say({ kind: 'closed' });
};
