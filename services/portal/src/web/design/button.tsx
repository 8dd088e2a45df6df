import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Link, type LinkProps } from 'react-router';

export type Look = 'solid' | 'outline' | 'quiet';

// What gives and what stops look the same: no choice is made to weigh more than another.
const common =
  'inline-flex min-h-12 cursor-pointer items-center justify-center gap-2 rounded-8 px-4 py-2 text-center text-base font-bold no-underline transition-colors disabled:cursor-not-allowed';
const looks: Readonly<Record<Look, string>> = {
  solid:
    'border border-key-900 bg-key-900 text-white hover:bg-key-1000 data-[pressed]:bg-key-1100 disabled:border-solid-gray-300 disabled:bg-solid-gray-300 disabled:text-solid-gray-50',
  outline:
    'border border-key-900 bg-white text-key-900 hover:bg-key-50 disabled:border-solid-gray-300 disabled:text-solid-gray-420',
  quiet:
    'border border-transparent bg-transparent px-3 text-key-900 underline underline-offset-4 hover:bg-key-50',
};

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  readonly look?: Look;
  readonly wide?: boolean;
  readonly children: ReactNode;
};

export const Button = ({ look = 'outline', wide = false, ...props }: ButtonProps) => (
  <AriaButton {...props} className={`${common} ${looks[look]} ${wide ? 'w-full' : ''}`} />
);

export type ButtonLinkProps = Omit<LinkProps, 'className'> & {
  readonly look?: Look;
  readonly wide?: boolean;
};

/** A link that looks like a button, for where pressing goes somewhere. */
export const ButtonLink = ({ look = 'outline', wide = false, ...props }: ButtonLinkProps) => (
  <Link {...props} className={`${common} ${looks[look]} ${wide ? 'w-full' : ''}`} />
);
