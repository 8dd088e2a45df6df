import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { call } from '../../../app/api.ts';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Page } from '../../../design/page.tsx';
import { Problem } from '../../../design/states.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { personMeant } from '../common/find-person.ts';
import { type LookReason, reasonHeader } from '../common/reasons.tsx';
import type { Explained } from './answer.ts';
import { AnswerView } from './answer-view.tsx';
import { bodyOf, missingIn, type Question, questionIn, searchOf } from './question.ts';
import { QuestionForm } from './question-form.tsx';

type Asked = { readonly question: Question; readonly answer: Explained };

/** May these items of this person go there, for that, on that day; and why. */
export function PlaygroundPage() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const [search, setSearch] = useSearchParams();
  const [question, setQuestion] = useState(() => questionIn(search));
  const [typed, setTyped] = useState(question.person);
  const [reason, setReason] = useState<LookReason>();
  const [tried, setTried] = useState(false);
  const asking = useMutation({
    mutationFn: async (asked: Question): Promise<Asked | null> => {
      // A customer number stays out of the address: the id it stands for goes in.
      const known = await personMeant(org, typed.trim(), reason);
      if (known === undefined) return null;
      const found = { ...asked, person: known };
      setQuestion(found);
      setTyped(known);
      setSearch(searchOf(found), { replace: true });
      const answer = await call<Explained>('POST', '/v1/decisions:explain', {
        body: bodyOf(org, found),
        headers: reasonHeader(reason),
      });
      return { question: found, answer };
    },
  });
  const missing = missingIn(question);
  const complete = missing.length === 0 && typed.trim() !== '' && reason !== undefined;
  return (
    <Page title={t('playground.title')} lead={t('playground.lead')}>
      <QuestionForm
        question={question}
        person={typed}
        reason={reason}
        faulty={tried && !complete}
        busy={asking.isPending}
        onPerson={setTyped}
        onReason={setReason}
        onChange={setQuestion}
        onAsk={() => {
          setTried(true);
          if (complete) asking.mutate(question);
        }}
      />
      {asking.isError && <Problem error={asking.error} />}
      {asking.data === null && (
        <NoticeBar tone="warn" role="alert" title={t('look.nobody')}>
          {t('look.nobodyWhy')}
        </NoticeBar>
      )}
      {asking.data && <AnswerView asked={asking.data.question} answer={asking.data.answer} />}
    </Page>
  );
}
