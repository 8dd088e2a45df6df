/** Texts of the pages about what runs; `en.ts` has the same keys. `nav` names them in the menu. */
export const operationsJa = {
  nav: { label: '運用' },
};
