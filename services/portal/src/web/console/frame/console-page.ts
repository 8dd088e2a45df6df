import type { RouteObject } from 'react-router';
import type { StaffRole } from './staff.tsx';

/** A page of the console, as its folder lists it: address under the organisation, and what shows it. */
export type ConsolePage = {
  readonly path: string;
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
  /** The export that shows the page. */
  readonly name: string;
  /** Key of its name in the menu, in `nav` of its folder's texts; a page without is reached from others. */
  readonly nav?: string;
  /** Who finds it in the menu, when not everybody does. The services decide who may see it. */
  readonly roles?: readonly StaffRole[];
};

/** A page whose code is fetched when somebody goes there. */
export const routeOf = ({ path, load, name }: ConsolePage): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load())[name] as () => React.JSX.Element }),
});
