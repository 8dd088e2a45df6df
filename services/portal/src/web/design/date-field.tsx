import { boxLook, Labelled, type LabelledProps } from './labelled.tsx';

/** A day; the browser's own calendar. */
export const DateField = ({ label, value, onChange }: LabelledProps) => (
  <Labelled label={label}>
    {(id) => (
      <input
        id={id}
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={boxLook}
      />
    )}
  </Labelled>
);
