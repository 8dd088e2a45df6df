import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../../app/api.ts';
import type { NoticeVersion, PersonDocument, Recorded } from '../../app/shapes.ts';
import { personPath } from '../questions.ts';
import { answerBody, type Choices } from './answers.ts';

type Asked = {
  readonly org: string;
  readonly id: string;
  readonly notice: NoticeVersion;
  readonly language: 'ja' | 'en';
  /** Who answers, as the organisation knows them; absent when it does not know them yet. */
  readonly person: PersonDocument | undefined;
};

/** Sends the answers; whom the organisation does not know yet is registered first. */
export function useAnswer({ org, id, notice, language, person }: Asked) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // A repeat after a lost answer is the same command.
  const commandIds = useRef({ register: crypto.randomUUID(), answer: crypto.randomUUID() });
  return useMutation({
    mutationFn: async (choices: Choices) => {
      const { register, answer } = commandIds.current;
      if (!person) {
        const body = { commandId: register };
        await call('POST', `/v1/organisations/${org}/persons`, { body });
      }
      const body = answerBody({ id, notice, language }, choices, person?.version ?? 0);
      return call<Recorded>('POST', `${personPath(org)}/answers`, {
        body: { commandId: answer, ...body },
      });
    },
    onSuccess: async () => {
      commandIds.current.answer = crypto.randomUUID();
      await client.invalidateQueries({ queryKey: ['mine'] });
      void navigate('/consents', { state: { answered: true } });
    },
    // What the person saw may be older than a stop: the next try is made on what stands now.
    onError: () => {
      commandIds.current.answer = crypto.randomUUID();
      void client.invalidateQueries({ queryKey: ['mine'] });
      void client.invalidateQueries({ queryKey: ['notice', org, id] });
    },
  });
}
