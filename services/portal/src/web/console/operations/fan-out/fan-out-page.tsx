import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { When } from '../../../app/when.tsx';
import { Button, ButtonLink } from '../../../design/button.tsx';
import { Page, Section } from '../../../design/page.tsx';
import { Answered, Empty } from '../../../design/states.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { useCode } from '../common/use-words.ts';
import { ClosingBar } from '../stops/closing-bar.tsx';
import { StopStatusBadge } from '../stops/status.tsx';
import { type StopCase, useStopCase } from '../stops/stop-case.ts';
import { TraceId } from '../stops/trace-id.tsx';
import { FanOutPicture } from './fan-out-picture.tsx';
import { FanOutTable } from './fan-out-table.tsx';
import { beginOf, momentsOf, pictureOf } from './picture.ts';
import { ReplayBar } from './replay-bar.tsx';
import { useNewestStop } from './use-newest-stop.ts';
import { useReplay } from './use-replay.ts';

/** The newest stop as it runs through the house; the next one takes its place. */
export function FanOutPage() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const [following, setFollowing] = useState(false);
  const newest = useNewestStop(org, following);
  return (
    <Page title={t('fanOut.title')} lead={t('fanOut.lead')}>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Button onPress={() => setFollowing(!following)} aria-pressed={following}>
          {t(following ? 'fanOut.unfollow' : 'fanOut.follow')}
        </Button>
        <p className="text-sm text-solid-gray-700">{t('fanOut.followText')}</p>
      </div>
      <Answered query={newest}>
        {(stop) =>
          stop === null ? (
            <Empty title={t('stops.none')}>{t('fanOut.noneWhy')}</Empty>
          ) : (
            <OneStop key={stop} stop={stop} />
          )
        }
      </Answered>
    </Page>
  );
}

/** The same picture of any stop, from its case. */
export function ReplayPage() {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const { stop = '' } = useParams();
  return (
    <Page
      title={t('fanOut.replay')}
      lead={t('fanOut.replayLead')}
      above={<Link to={path(`stops/${stop}`)}>{t('fanOut.toStop')}</Link>}
    >
      <OneStop stop={stop} />
    </Page>
  );
}

function OneStop({ stop }: { stop: string }) {
  const found = useStopCase(useStaff().org, stop);
  return <Answered query={found}>{(data) => <Shown stop={data} />}</Answered>;
}

function Shown({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const code = useCode();
  const going = stop.status === 'held' || stop.status === 'closing';
  const nowMs = useClock(going ? closingTickMs : stop.status === 'closed' ? waitingTickMs : 0);
  const replay = useReplay(momentsOf(stop));
  const atEnd = replay.at === replay.last && !replay.playing;
  // What has been told has happened, whatever this machine's clock says.
  const latestMs = Math.max(nowMs, momentsOf(stop).at(-1) ?? 0);
  const picture = pictureOf(stop, atEnd ? latestMs : (replay.atMs ?? latestMs));
  const { kind, answeredAt, closingMs, feeds } = stop;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <StopStatusBadge stop={stop} />
        <span>
          {kind && code('stopKind', kind)} {answeredAt && <When at={answeredAt} />}
        </span>
        <ButtonLink to={path(`stops/${stop.stop}`)}>{t('fanOut.detail')}</ButtonLink>
      </div>
      {closingMs !== undefined && feeds.length > 0 && <ClosingBar stop={stop} />}
      {!going && replay.last > 0 && <ReplayBar replay={replay} beginMs={beginOf(stop) ?? 0} />}
      <FanOutPicture picture={picture} />
      <p className="mt-2 hidden text-sm text-solid-gray-700 sm:block">{t('fanOut.legend')}</p>
      <Section title={t('fanOut.table')}>
        <FanOutTable picture={picture} />
      </Section>
      {stop.traceId && (
        <Section title={t('stop.trace')}>
          <TraceId id={stop.traceId} />
        </Section>
      )}
    </>
  );
}

const closingTickMs = 250;
const waitingTickMs = 5_000;

/** Now; it moves on only while something is under way. */
function useClock(tickMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    if (tickMs === 0) return;
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [tickMs]);
  return nowMs;
}
