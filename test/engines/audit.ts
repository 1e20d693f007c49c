import { z } from 'zod';
import { onServer } from './postgres/on-server.ts';

/** A batch that was committed to a catalog: by whom, and from which sequence to which. */
export interface Written {
  readonly by: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Has PostgreSQL itself write down each move of a catalog's checkpoint, in the transaction that moves it, with the `application_name`
 * of the session. `end` takes that away again, and answers what is left of the account.
 */
export const auditCheckpoint = async (url: string) => {
  const schema = new URL(url).searchParams.get('schema') ?? '';
  await onServer(
    url,
    `CREATE SCHEMA ${schema}_audit;
     CREATE TABLE ${schema}_audit.written (id bigserial, by text, before bigint, after bigint);
     CREATE FUNCTION ${schema}_audit.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO ${schema}_audit.written (by, before, after)
         VALUES (current_setting('application_name'), coalesce(OLD.sequence, 0), NEW.sequence);
       RETURN NULL;
     END $$;
     CREATE TRIGGER note AFTER INSERT OR UPDATE ON ${schema}.projection
       FOR EACH ROW EXECUTE FUNCTION ${schema}_audit.note()`,
  );
  const written = async (): Promise<readonly Written[]> =>
    rows.parse(await onServer(url, `SELECT * FROM ${schema}_audit.written ORDER BY id`));
  return {
    written,
    end: async (): Promise<readonly Written[]> => {
      const all = await written();
      await onServer(
        url,
        `DROP TRIGGER note ON ${schema}.projection; DROP SCHEMA ${schema}_audit CASCADE`,
      );
      return all;
    },
  };
};

const rows = z.array(
  z
    .object({ by: z.string(), before: z.coerce.number(), after: z.coerce.number() })
    .transform(({ by, before, after }) => ({ by, from: before, to: after })),
);
