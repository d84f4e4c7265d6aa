/** Where a file is dropped or chosen, and what kinds there are. */
import { useState, type DragEvent } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card, Row, Section } from '../../ui/Page.tsx';
import css from './Import.module.css';

export interface DropZoneProps {
  readonly onChoose: () => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The button is the keyboard's way; dropping is the mouse's. */
export function DropZone({ onChoose, onFiles }: DropZoneProps) {
  const { w } = useWords();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };
  return (
    <div
      className={css['drop']}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className={css['dropIcon']}>
        <Icon name="import" size={32} />
      </span>
      <p className={css['dropTitle']}>{over ? w.import.dropNow : w.import.drop}</p>
      <Button look="primary" icon="folder" onPress={onChoose}>
        {w.import.choose}
      </Button>
    </div>
  );
}

export function Formats() {
  const { w } = useWords();
  return (
    <Section title={w.import.formats}>
      <Card>
        {w.import.formatList.map(([name, how]) => (
          <Row key={name} label={name} text={how} />
        ))}
      </Card>
    </Section>
  );
}
