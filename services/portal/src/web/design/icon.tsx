/** A line drawing beside words that say the same. */
export const Icon = ({ path, className = 'size-5' }: { path: string; className?: string }) => (
  <svg
    aria-hidden="true"
    viewBox="0 0 16 16"
    className={`fill-none stroke-current ${className}`}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={path} />
  </svg>
);
