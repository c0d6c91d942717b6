/** An expected failure to start, worded for the person who started AIOS: what is wrong and what to do. */
export class StartError extends Error {
  override name = 'StartError'
}
