import { v5 } from 'uuid';
import type { ProposedEvent, StoredEvent } from './stored-event.ts';

/** Events that a server writes of its own when its log holds so many: always the same ones, so that tests repeat. */
export const noise = (held: number): readonly (readonly [string, ProposedEvent])[] => {
  if (held === 0) {
    return [
      ['$$$stats-127.0.0.1:2113', systemEvent('$metadata', held)],
      ['$users', systemEvent('$UserCreated', held + 1)],
      ['$user-admin', systemEvent('$UserCreated', held + 2)],
    ];
  }
  return held % 5 === 0 ? [['$stats-127.0.0.1:2113', systemEvent('$statsCollected', held)]] : [];
};

export const isSystemNoise = ({ type }: Pick<StoredEvent, 'type'>): boolean => type.startsWith('$');

const systemEvent = (type: string, nth: number): ProposedEvent => ({
  id: v5(`system event ${nth}`, NAMESPACE),
  type,
  contentType: 'application/json',
  data: Buffer.from('{"proc-mem": 12345678901234567890}'),
  metadata: Buffer.alloc(0),
});

const NAMESPACE = '0b7c5e9a-2f8e-5d2b-8a60-0a4d2b6f9e21';
