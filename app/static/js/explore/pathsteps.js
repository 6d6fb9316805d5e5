// Paths in words: what each step means, whom to ask, what was found and how far was looked. No elements here.

import { day, nodeName, number, say, tieName, vocabulary } from "./words.js";

const language = document.documentElement.lang || "ru";
const months = new Intl.DateTimeFormat(language, language === "ru" ? { month: "2-digit", year: "numeric" } : { month: "short", year: "numeric" });

/** A day no finer than it is known. @param {string|null} iso @param {string|null} precision "year", "month" or "day" */
export function partly(iso, precision) {
  if (!iso || precision === "year") return iso ? iso.slice(0, 4) : "";
  if (precision !== "month") return day(iso);
  const [y, m] = iso.split("-").map(Number);
  return months.format(new Date(y, m - 1, 1));
}

/** The kinds of steps in the order of the panel, and those that count when nothing is chosen. */
export const KINDS = ["formal", "informal", "work", "project"];
export const PROPOSED = "proposed";
export const USUAL = ["formal", "informal", "work"];
/** Who can introduce us: from person to person and through their workplaces. */
export const INTRODUCE = ["informal", "work"];

/** The kinds of steps that an address allows. @param {string[]} through @returns {string[]} */
export const allowed = (through) => (through.length ? [...KINDS, PROPOSED].filter((kind) => through.includes(kind)) : USUAL);

/** How the kinds stand in an address: the usual ones are left out. @param {string[]} kinds @returns {string[]} */
export function written(kinds) {
  const known = [...KINDS, PROPOSED].filter((kind) => kinds.includes(kind));
  return known.join() === USUAL.join() ? [] : known;
}

/** @param {string[]} through @returns {boolean} whether the steps go through people only */
export const introduces = (through) => allowed(through).filter((kind) => kind !== PROPOSED).join() === INTRODUCE.join();

/** A person by surname and initials where the name has the usual three parts, everything else by its name. */
export function shortName(node) {
  const parts = node.label === "Teacher" ? node.name.split(/\s+/) : [];
  if (parts.length !== 3 || !parts.every((part) => /^\p{Lu}\p{Ll}+/u.test(part))) return nodeName(node);
  return `${parts[0]}\u00a0${parts[1][0]}.\u00a0${parts[2][0]}.`;
}

/**
 * One step in words: who works where, or which tie it is, since when, and who said so.
 * @param {object} step of the answer @param {Map<string, object>} nodes by id @returns {string}
 */
export function stepWords(step, nodes) {
  const name = (id) => shortName(nodes.get(id) ?? { name: id });
  const [source, target] = step.forward ? [step.from, step.to] : [step.to, step.from];
  const parts = [];
  if (step.type === "WORKS_AT") {
    parts.push(say(step.position ? "path.works_as" : "path.works", { person: name(source), institution: name(target), position: step.position }));
  } else if (step.type === "TAKES_PART") {
    parts.push(say("path.takes_part", { who: name(source), project: name(target), role: vocabulary.roles[step.kind] ?? "" }));
  } else {
    const kind = tieName(step);
    const words = vocabulary.ties[step.kind]?.directed ? say("path.directed", { kind, from: name(source), to: name(target) }) : kind;
    parts.push(say(step.type === "FORMAL_TIE" ? "path.formal" : "path.informal", { kind: words }));
  }
  if (step.since) parts.push(say("path.since", { date: partly(step.since, step.since_precision) }));
  if (step.until) parts.push(say("path.until", { date: partly(step.until, step.until_precision) }));
  if (step.type === "INFORMAL_TIE") {
    if (step.frequency) parts.push(vocabulary.frequencies?.[step.frequency] ?? "");
    parts.push(say(step.state === "proposed" ? "path.proposed" : bothSaid(step, nodes) ? "path.both" : "path.confirmed"));
  }
  const words = parts.filter(Boolean).join(", ");
  if (!step.also.length) return words;
  return `${words}; ${say("path.also", { kinds: [...new Set(step.also.map(tieName))].join(", ") })}`;
}

const bothSaid = (step, nodes) => step.known_from === "teacher" && [step.from, step.to].every((id) => nodes.get(id)?.label === "Teacher");

/** A path in one line: the names of its nodes. */
export const chain = (path, nodes) => path.nodes.map((id) => shortName(nodes.get(id) ?? { name: id })).join(" → ");

/**
 * Whom to ask for an introduction and who is the contact at the other end, as sentences.
 * @param {object} path @param {Map<string, object>} nodes @returns {string[]}
 */
export function introduction(path, nodes) {
  const people = path.nodes.slice(1, nodes.get(path.nodes.at(-1))?.label === "Teacher" ? -1 : undefined).filter((id) => nodes.get(id)?.label === "Teacher");
  if (!people.length) return [say("path.ask.nobody")];
  const sentences = [say("path.ask", { name: nodeName(nodes.get(people[0])) })];
  if (people.length > 1) sentences.push(say("path.contact", { name: nodeName(nodes.get(people.at(-1))) }));
  return sentences;
}

/** The kinds of steps as one list of words. @param {string[]} kinds */
export const kindWords = (kinds) => kinds.map((kind) => say(`path.kind.${kind}`)).join(", ");

/** What was found, of how many asked, and how far was looked. @returns {string[]} sentences */
export function outcome(answer) {
  const numbers = { found: number(answer.found), asked: number(answer.asked), within: number(answer.searched) };
  if (!answer.searched && !answer.found) return [say("path.cut.at_once")];
  const cut = answer.searched < answer.within ? [say("path.cut", numbers)] : [];
  if (!answer.found) {
    const words = { ...numbers, kinds: kindWords(answer.through), date: day(answer.as_of) };
    return [say(answer.avoided.length ? "path.none.avoiding" : "path.none", words), ...cut];
  }
  const more = answer.found < answer.asked && !cut.length ? [say("path.no_more", numbers)] : [];
  return [say("path.found", numbers), ...more, ...cut];
}

/** What would help, in words: the name of the button. @param {object} way one of the answer's `ways_out` */
export function wayOutWords(way) {
  const steps = number(way.steps);
  if (way.allow) return say("path.out.allow", { kinds: kindWords(way.allow), steps });
  if (way.forget) return say(`path.out.${way.forget}`, { steps });
  if (way.everything) return say("path.out.everything", { steps });
  return say("path.out.on", { date: day(way.on), steps });
}
