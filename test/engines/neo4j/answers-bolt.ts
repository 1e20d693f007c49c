import { connect } from 'node:net';

/** True when a Bolt server on this machine answers the handshake with a version; no driver is needed. */
export const answersBolt = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(5000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', (version) => end(version.readUInt32BE(0) !== 0));
    socket.once('connect', () => socket.write(HANDSHAKE));
  });

// The magic number, then four proposals: 5.8 down to 5.0, 4.4, none, none.
const HANDSHAKE = Buffer.from('6060b0170008080500000404' + '00'.repeat(8), 'hex');
