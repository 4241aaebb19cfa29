/** An expression that is passed to a function (`&name`), to be evaluated on items of its choice. */
export class Reference {
  /** @param on the expression's value on an item; an unknown key reads as null */
  constructor(readonly on: (item: unknown) => unknown) {}
}
