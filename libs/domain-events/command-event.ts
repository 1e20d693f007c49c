import { z } from 'zod';
import { eventId } from '#openlineage';

/** The id of the n-th event of a command; the same command always gives the same ids. */
export const commandEventId = (commandId: string, index: number): string =>
  eventId(JSON.stringify([commandId, index]));

/** The only event of a command, as it is appended to the log. */
export const commandEvent = <T extends string>(type: T, facts: { readonly commandId: string }) => ({
  id: commandEventId(facts.commandId, 0),
  type,
  data: Buffer.from(JSON.stringify({ format: 1, ...facts })),
});

/** The shape of an event in format 1: these members, and those of every command. */
export const commandShape = <T extends z.ZodRawShape>(facts: T) =>
  z.object({
    format: z.literal(1),
    ...facts,
    /** The actor of the API key, or the user of the operating system; `ledgerline` if the server itself decided. */
    actor: z.string(),
    reason: z.string(),
    commandId: z.string(),
    /** The command that it belongs to, and the command that caused it: its own, unless another one did. */
    correlationId: z.string(),
    causationId: z.string(),
  });

/** What `read` returns; null if it throws because the text is not JSON, or JSON of another shape. */
export const readOrNull = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
};
