export { composeFake } from './compose-fake.ts';
