import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** A page: its title, where the reader lands, and what it is about. */
export function Page({
  title,
  lead,
  above,
  children,
}: {
  title: string;
  lead?: ReactNode;
  above?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} | ${t('brand')}`;
  }, [title, t]);
  // Who reads by ear is told where they have come to.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      {above}
      <h1
        ref={heading}
        tabIndex={-1}
        className="mt-2 mb-2 text-[1.75rem] leading-140 font-bold focus:shadow-none focus:outline-none sm:text-[2rem]"
      >
        {title}
      </h1>
      {lead && <p className="mb-6 text-solid-gray-800">{lead}</p>}
      {children}
    </>
  );
}

export const Section = ({ title, children }: { title: ReactNode; children: ReactNode }) => (
  <section className="mt-8">
    <h2 className="mb-3 border-l-8 border-key-900 pl-3 text-[1.375rem] leading-150 font-bold">
      {title}
    </h2>
    {children}
  </section>
);
