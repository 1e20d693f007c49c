/** The graph's server cannot be asked, or not now: a sentence for people, without a password. */
export class GraphUnavailable extends Error {
  override readonly name = 'GraphUnavailable';
}
