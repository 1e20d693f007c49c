/** The engine refuses a query, or stops in the middle of it: nothing of the job is written. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
}
