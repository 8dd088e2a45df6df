export { compose, composeFake } from './compose.ts';
