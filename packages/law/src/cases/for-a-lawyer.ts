/**
 * What the engine says and no test can prove: where a reading of the law was chosen, or a number or date
 * is not in the requirements. It stands on the trace page, so that whoever answers for it sees it.
 */
export type Reading = {
  readonly about: string;
  readonly says: string;
  /** How it was looked up, or that it was not. */
  readonly seen: string;
};

const text2024 = 'the text of the Act in force on 2024-04-01';

export const readings: readonly Reading[] = [
  {
    about: 'Act 73(1), public bodies, pseudonymised information',
    says: 'refused to third parties; succession and joint use pass, as Act 41(6) lets them for private bodies',
    seen: `${text2024}: the number is right, and it excepts entrustment only. Whether succession and joint use may pass is to be confirmed`,
  },
  {
    about: 'Act 73(4), public bodies, contact with pseudonymised information',
    says: 'refused',
    seen: text2024,
  },
  {
    about: 'Act 98, public bodies, stop of use and of provision',
    says: 'cited for both; that the request follows a disclosure within 90 days (98(3)) is not checked',
    seen: text2024,
  },
  {
    about: 'Act 109, public bodies, anonymised information',
    says: 'permitted with its label',
    seen: `${text2024}: 109(2) lets it go only by a statute, by the procedure of its section, or to whom the information itself may go. The engine does not know which was followed`,
  },
  {
    about: 'Public bodies before 2023-04-01',
    says: 'bound by ordinances',
    seen: 'true of local bodies (R-8); bodies of the state had an Act of their own until 2022-03-31',
  },
  {
    about: 'Adequate countries (28(1)): EEA and United Kingdom since 2019-01-23',
    says: 'one list with one date',
    seen: "the Commission's own notices: the Union designated with effect from 2019-01-23, the United Kingdom kept on from 2020-02-01. Which states of the EEA later notices name was not looked up",
  },
  {
    about:
      'Consent abroad given before 2022-04-01 (supplementary provision 4(1) of Act 44 of 2020)',
    says: 'judged by what had to be shown then',
    seen: 'the requirements; the provision itself was not looked up',
  },
  {
    about: 'Personally referable information (31)',
    says: "a consent given to the provider for this recipient counts as the recipient's, to be confirmed; joint use as arranged is no provision",
    seen: 'the requirements name confirmation only',
  },
  {
    about: 'Global Privacy Control',
    says: 'taken as an opt-out of all schemes and of provision of personally referable information',
    seen: 'no article asks for it',
  },
  {
    about: 'Statutes of R-1.6',
    says: 'the catalogue of K (2010) in the numbers of today, renumbered and repealed ones with their dates',
    seen: 'K for the list; that the successors of the renumbered ones say the same was looked up for the report of suspicious transactions (8(1)) and for inquiries of family court officers (58); the dates were not',
  },
];
