/** Where the app begins. */
export type AppStart =
  | { readonly kind: 'picker' }
  | { readonly kind: 'run'; readonly file: string }
  | { readonly kind: 'resume'; readonly operationId: string };
