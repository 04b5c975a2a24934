/** One line of plain text for each kind of a union of events: the types see to it that none is forgotten. */
export type Describers<E extends { readonly kind: string }> = {
  readonly [K in E['kind']]: (event: Extract<E, { readonly kind: K }>) => string;
};
