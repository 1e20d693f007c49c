/** What Nest injects the platform by. */
export const PLATFORM = Symbol('platform');
