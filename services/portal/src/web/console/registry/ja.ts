/** Texts of the pages of the register; `en.ts` has the same keys. `nav` names them in the menu. */
export const registryJa = {
  nav: { label: '登録', purposes: '利用目的' },
};
