/** The first thing a person sees: two ways to begin, and a promise. */
import { goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon, Mark, type IconName } from '../../ui/Icon.tsx';
import css from './Welcome.module.css';

function Way(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly href: string;
}) {
  return (
    <a className={css['way']} href={props.href}>
      <span className={css['wayIcon']}>
        <Icon name={props.icon} size={26} />
      </span>
      <span className={css['wayTitle']}>{props.title}</span>
      <span className={css['wayText']}>{props.text}</span>
    </a>
  );
}

export function Welcome() {
  const { w } = useWords();
  return (
    <div className={css['welcome']} data-scroll-page>
      <div className={css['inner']}>
        <Mark size={72} />
        <h1 className={css['title']}>{w.first.title}</h1>
        <p className={css['lead']}>{w.first.lead}</p>
        <div className={css['ways']}>
          <Way icon="import" title={w.first.import} text={w.first.importText} href="#/import" />
          <Way icon="restore" title={w.first.restore} text={w.first.restoreText} href="#/settings/restore" />
        </div>
        <Button look="quiet" onPress={() => goChat(null)}>
          {w.first.look}
        </Button>
        <p className={css['promise']}>
          <Icon name="lock" size={16} />
          <span>{w.first.promise}</span>
        </p>
      </div>
    </div>
  );
}
