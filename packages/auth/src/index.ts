export type { Adapter, Checked } from './adapter.ts';
export { type Auth, type AuthOptions, createAuth } from './auth.ts';
export {
  createLogin,
  type Login,
  type LoginBegun,
  type LoginOptions,
  type LoginTokens,
} from './login.ts';
export { type Principal, type Role, roles } from './principal.ts';
export { type Answer, type Ask, requestOver } from './request.ts';
export { subjectHash } from './subject-hash.ts';
export type { AuthFailure, Verify } from './verify.ts';
