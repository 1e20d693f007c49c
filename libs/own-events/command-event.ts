import { z } from 'zod';
import { eventId } from '#openlineage';

/** The id of the n-th event of a command: the same command is the same events. */
export const commandEventId = (commandId: string, index: number): string =>
  eventId(JSON.stringify([commandId, index]));

/** The only event of a command as it goes into the log. */
export const commandEvent = <T extends string>(type: T, facts: { readonly commandId: string }) => ({
  id: commandEventId(facts.commandId, 0),
  type,
  data: Buffer.from(JSON.stringify({ format: 1, ...facts })),
});

/** The shape of an event of format 1 with these members, and with those that every command has. */
export const commandShape = <T extends z.ZodRawShape>(facts: T) =>
  z.object({
    format: z.literal(1),
    ...facts,
    /** The key's actor, or the user of the operating system; `ledgerline` where the server itself decided. */
    actor: z.string(),
    reason: z.string(),
    commandId: z.string(),
    /** What the command belongs to, and what caused it: itself, for one that nothing else asked for. */
    correlationId: z.string(),
    causationId: z.string(),
  });

/** What `read` returns; null where it finds text that is not JSON, or JSON of another shape. */
export const readOrNull = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
};
