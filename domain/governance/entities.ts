/** Blanks and invisible characters by their names in HTML. */
export const unseenEntities: ReadonlyMap<string, ' ' | ''> = new Map([
  ...'nbsp #160 #xa0 #xA0 ensp emsp thinsp #8239 #x202f #x202F'
    .split(' ')
    .map((name) => [`&${name};`, ' '] as const),
  ...'shy #173 #xad #xAD zwnj zwj #8203 #x200b #x200B ZeroWidthSpace'
    .split(' ')
    .map((name) => [`&${name};`, ''] as const),
])
/** Every beginning of such a name, and the whole. */
export const entityBeginnings: ReadonlySet<string> = new Set(
  [...unseenEntities.keys()].flatMap((name) =>
    Array.from(name, (_letter, index) => name.slice(0, index + 1)),
  ),
)
