// Time without drawing: what is in force when, what began and ended, the steps of the slider. Days are ISO strings,
// whole and inclusive; null is "always" at the beginning and "still" at the end. Pure.

const BEGINNING = "0000-01-01";
const END = "9999-12-31";

/** Is something with this first and last day in force at any time from `first` to `last`? */
export const during = (since, until, first, last) => (since ?? BEGINNING) <= last && (until ?? END) >= first;

/** The span of days that a scene looks at: [first, last]; for growth everything from the beginning. */
export function span(view, today) {
  const last = view.on ?? today;
  if (view.mode === "growth") return [BEGINNING, last];
  if (view.mode === "window") return [view.start && view.start <= last ? view.start : dayBefore(last, 365), last];
  return [last, last];
}

/**
 * What became of something with these days: null = not in this scene's time, else "kept", "begun" or "ended".
 * Comparing: begun = in force on the later day only, ended = on the earlier only. Window: begun or ended inside it.
 * Growth: begun in the step that ends on the day, ended before it. Instant: in force on the day, begun in its step.
 */
export function phase(since, until, view, today) {
  const on = view.on ?? today;
  if (view.against) {
    const before = during(since, until, view.against, view.against);
    const now = during(since, until, on, on);
    if (!before && !now) return null;
    return before ? (now ? "kept" : "ended") : "begun";
  }
  const [first, last] = span(view, today);
  if (!during(since, until, first, last)) return null;
  if (view.mode === "window") {
    if ((until ?? END) < last) return "ended";
    return (since ?? BEGINNING) > first ? "begun" : "kept";
  }
  if (view.mode === "growth" && (until ?? END) < last) return "ended";
  return view.on && (since ?? BEGINNING) >= stepOf(last).first ? "begun" : "kept";
}

/** Does the scene tell changes apart? Today's picture by itself has none. */
export const hasPhases = (view) => Boolean(view.against || view.on || view.mode !== "instant");

// ---- Steps: the seasons of a school year, autumn from September ----
const SEASONS = ["winter", "spring", "summer", "autumn"];

let asked = { day: "", step: null }; // every tie of a picture asks for the season of the same day

/** The season that holds a day: { season, year, first, last }; winter counts to the year in which it ends. */
export function stepOf(day) {
  if (asked.day !== day) asked = { day, step: Object.freeze(seasonOf(day)) };
  return asked.step;
}

function seasonOf(day) {
  const [year, month] = day.split("-").map(Number);
  const index = Math.floor((month % 12) / 3);
  const owner = month === 12 ? year + 1 : year;
  const begins = index === 0 ? [owner - 1, 12] : [owner, index * 3];
  const end = [owner, index * 3 + 2];
  return { season: SEASONS[index], year: owner, first: iso(...begins, 1), last: iso(...end, daysIn(...end)) };
}

/** The last days of the seasons from the one that holds `first` to the one that holds `last`, whose day is `last` itself. */
export function steps(first, last) {
  const days = [];
  for (let day = stepOf(first).last; day < last; day = stepOf(dayAfter(day)).last) days.push(day);
  return [...days, last];
}

export function dayAfter(day, count = 1) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}
export const dayBefore = (day, count = 1) => dayAfter(day, -count);
const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const iso = (year, month, day) => `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** The spans of a line: its own, or for a sum those of every contact in it. [[since, until], …] */
export const spansOf = (tie) => tie.spans ?? [[tie.since, tie.until]];

/**
 * Lines begun and ended per year, and the first day known: { years: [{ year, begun, ended }], first }. Every contact of
 * a sum counts; one without a first day counts nowhere as begun.
 */
export function histogram(ties, today) {
  const years = new Map();
  const at = (day, what) => {
    const year = Number(day.slice(0, 4));
    if (!years.has(year)) years.set(year, { year, begun: 0, ended: 0 });
    years.get(year)[what] += 1;
  };
  let first = today;
  for (const tie of ties) {
    for (const [since, until] of spansOf(tie)) {
      if (since && since <= today) { at(since, "begun"); if (since < first) first = since; }
      if (until && until < today) at(until, "ended");
    }
  }
  const from = Number(first.slice(0, 4));
  const to = Number(today.slice(0, 4));
  return { first, years: Array.from({ length: to - from + 1 }, (_, i) => years.get(from + i) ?? { year: from + i, begun: 0, ended: 0 }) };
}

/** How many are in force on the day, how many of them began in its step, and how many ended there: { count, begun, ended }. */
export function census(ties, day) {
  const { first } = stepOf(day);
  const eve = dayBefore(first);
  const result = { count: 0, begun: 0, ended: 0 };
  for (const tie of ties) {
    for (const [since, until] of spansOf(tie)) {
      if (during(since, until, day, day)) {
        result.count += 1;
        if ((since ?? BEGINNING) >= first) result.begun += 1;
      } else if (during(since, until, eve, day)) {
        result.ended += 1;
      }
    }
  }
  return result;
}
