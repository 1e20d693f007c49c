import type { RowStore, RowTransaction } from './row-store.ts';

/** A transaction that an engine has begun. */
export interface Begun {
  readonly rows: RowTransaction;
  commit(): Promise<void>;
  /** Afterwards no transaction is open, or the connection refuses the next one. Does not throw. */
  rollback(): Promise<void>;
}

/**
 * Creates a row store from a function that begins a transaction. The engine calls `refuseEnded`
 * after each wait, so that an operation that was not awaited cannot write after the end of its
 * transaction.
 */
export const rowStoreOn = (begin: (refuseEnded: () => void) => Promise<Begun>): RowStore => {
  let isOpen = false;
  return {
    transaction: async (work) => {
      if (isOpen) throw new Error('unreachable: another transaction of this row store is open');
      isOpen = true;
      try {
        return await runOne(begin, work);
      } finally {
        isOpen = false;
      }
    },
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
};

const runOne = async <T>(
  begin: (refuseEnded: () => void) => Promise<Begun>,
  work: (transaction: RowTransaction) => Promise<T>,
): Promise<T> => {
  const state: {
    hasEnded: boolean;
    /** The error of the first operation that failed. */
    failure: { readonly cause: unknown } | null;
    /** Resolves when the operations so far have ended. Never rejects. */
    idle: Promise<void>;
  } = { hasEnded: false, failure: null, idle: Promise.resolve() };
  const refuseEnded = () => {
    if (state.hasEnded) throw new Error('unreachable: the transaction has ended');
  };
  const begun = await begin(refuseEnded);
  // One after the other: a connection runs one statement at a time.
  const guard = <R>(operation: () => Promise<R>): Promise<R> => {
    const done = state.idle.then(async () => {
      refuseEnded();
      return operation();
    });
    state.idle = done.then(
      () => undefined,
      (cause: unknown) => {
        state.failure ??= { cause };
      },
    );
    return done;
  };
  try {
    const result = await work(guarded(begun.rows, guard));
    await state.idle;
    // Some rows may have been written and others not, and PostgreSQL would answer COMMIT with a
    // rollback.
    if (state.failure !== null) {
      throw new Error('a statement of the transaction failed, so it is rolled back', state.failure);
    }
    state.hasEnded = true;
    await begun.commit();
    return result;
  } catch (error) {
    state.hasEnded = true;
    await state.idle;
    await begun.rollback();
    throw error;
  }
};

const guarded = (
  rows: RowTransaction,
  guard: <R>(operation: () => Promise<R>) => Promise<R>,
): RowTransaction => ({
  find: (entity, by, values, where) => guard(() => rows.find(entity, by, values, where)),
  query: (entity, condition, parameters) => guard(() => rows.query(entity, condition, parameters)),
  insert: (entity, all, onConflict) => guard(() => rows.insert(entity, all, onConflict)),
  updateOne: (entity, where, set, otherwise) =>
    guard(() => rows.updateOne(entity, where, set, otherwise)),
  updateWhere: (entity, condition, parameters, set) =>
    guard(() => rows.updateWhere(entity, condition, parameters, set)),
  delete: (entity, keys) => guard(() => rows.delete(entity, keys)),
});
