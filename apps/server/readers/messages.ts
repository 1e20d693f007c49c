import type { Config, ProjectorReport, WriteReply, WriteRequest } from '#platform';

// Messages between the serving process and a reader, over the channel of `child_process.fork`.

/** What the serving process sends to a reader. */
export type ToReader =
  /** Open the platform, and answer at `socket`. */
  | {
      readonly kind: 'open';
      readonly config: Config;
      readonly socket: string;
      readonly logLevel: string;
    }
  | { readonly kind: 'projector'; readonly report: ProjectorReport }
  | { readonly kind: 'written'; readonly number: number; readonly reply: WriteReply }
  /** Asks whether the event loop of the reader turns. */
  | { readonly kind: 'ping' }
  /** Answer what was asked, then end. */
  | { readonly kind: 'close' };

/** What a reader sends to the serving process. */
export type FromReader =
  /** It answers. */
  | { readonly kind: 'opened' }
  /** It cannot open the platform, and ends. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It has begun to answer a question. */
  | { readonly kind: 'begun'; readonly id: number }
  /** Answers of the reader go up to this sequence. */
  | { readonly kind: 'reached'; readonly sequence: number }
  | { readonly kind: 'write'; readonly number: number; readonly request: WriteRequest }
  | { readonly kind: 'pong' };

/** The header by which the serving process numbers what it forwards. */
export const QUESTION_ID = 'ledgerline-question';

/** Whether something that came over the channel is one of our messages. Both ends are of one build, so nothing else is checked. */
export const isToReader = (message: unknown): message is ToReader => hasKind(message);

/** As {@link isToReader}, for the other direction. */
export const isFromReader = (message: unknown): message is FromReader => hasKind(message);

const hasKind = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message;
