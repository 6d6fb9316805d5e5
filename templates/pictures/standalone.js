"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const box = (id) => document.getElementById(id);
  const parts = new Map(); // id of a sign or a line → everything that is drawn for it
  for (const element of document.querySelectorAll("svg [id]")) parts.set(element.id, [element]);
  for (const element of document.querySelectorAll("svg [data-of]")) parts.get(element.dataset.of)?.push(element);
  const mark = (id, name, on) => { for (const element of parts.get(id) ?? []) element.classList.toggle(name, on); };
  const held = (spans, day) => spans.filter(([since, until]) => (since ?? "") <= day && (until ?? "9999") >= day).length;
  const written = new Intl.DateTimeFormat(data.language, { day: "numeric", month: "long", year: "numeric" });
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const said = (day) => written.format(new Date(`${day}T12:00:00`));

  // ---- Time ----
  const widths = data.ties.map((_, i) => parts.get(`t${i}`)?.[0].getAttribute("stroke-width"));
  function show(day) {
    let count = 0;
    data.ties.forEach(([, , spans], i) => {
      const now = held(spans, day);
      mark(`t${i}`, "off", !now);
      count += now;
      if (spans.length < 2) return;
      const [line, ...more] = parts.get(`t${i}`);
      const most = held(spans, data.on) || spans.length;
      line.setAttribute("stroke-width", (widths[i] * (0.9 + 0.95 * Math.sqrt(now))) / (0.9 + 0.95 * Math.sqrt(most)));
      for (const element of more) {
        const text = element.querySelector("text");
        if (text) text.textContent = now;
      }
      line.querySelector("title").textContent = "";
    });
    data.nodes.forEach((spans, i) => mark(`n${i}`, "away", Boolean(spans?.length) && !held(spans, day)));
    box("count").textContent = say(data.say.count, { count: count.toLocaleString(data.language), date: said(day) });
    slider.setAttribute("aria-valuetext", box("count").textContent);
    const when = box("when");
    if (when) when.textContent = said(day);
  }

  const known = data.ties.flatMap(([, , spans]) => spans.flat()).filter((day) => day && day <= data.today).sort();
  const days = [];
  const slider = box("day");
  if (known.length) {
    const [year, month] = known[0].split("-").map(Number);
    for (const at = new Date(Date.UTC(year, Math.ceil(month / 3) * 3, 0)); ; at.setUTCMonth(at.getUTCMonth() + 4, 0)) {
      const day = at.toISOString().slice(0, 10);
      if (day >= data.today) break;
      days.push(day);
    }
    days.push(data.today);
    slider.max = String(days.length - 1);
    const at = days.findIndex((day) => day >= data.on);
    slider.value = String(at < 0 ? days.length - 1 : at);
    box("time").hidden = false;
    slider.addEventListener("input", () => { stop(); show(days[slider.value]); });
    show(data.on);
  }
  const move = (by) => {
    slider.value = String(Math.min(days.length - 1, Math.max(0, Number(slider.value) + by)));
    show(days[slider.value]);
  };
  let playing = 0;
  function stop() {
    clearInterval(playing);
    playing = 0;
    box("play").textContent = data.say.play;
  }
  stop();
  box("before").addEventListener("click", () => { stop(); move(-1); });
  box("after").addEventListener("click", () => { stop(); move(1); });
  box("play").addEventListener("click", () => {
    if (playing) return stop();
    if (Number(slider.value) >= days.length - 1) slider.value = "-1";
    playing = setInterval(() => (Number(slider.value) >= days.length - 1 ? stop() : move(1)), 700);
    box("play").textContent = data.say.pause;
    move(Number(slider.value) === 0 ? 0 : 1);
  });
  box("print").addEventListener("click", () => print());

  // ---- Names under the pointer ----
  const drawing = document.querySelector("svg");
  const near = new Set();
  function tell(id) {
    for (const one of near) mark(one, "near", false);
    near.clear();
    drawing.classList.toggle("has-near", Boolean(id));
    box("told").textContent = "";
    if (!id) return;
    const number = Number(id.slice(1));
    near.add(id);
    if (id[0] === "n") {
      box("told").textContent = data.about.nodes[number];
      data.ties.forEach(([source, target], i) => {
        if ((source === number || target === number) && !parts.get(`t${i}`)[0].classList.contains("off")) for (const one of [`t${i}`, `n${source}`, `n${target}`]) near.add(one);
      });
    } else {
      const [source, target] = data.ties[number];
      box("told").textContent = [data.about.nodes[source], data.about.nodes[target], data.about.ties[number]].filter(Boolean).join(" — ");
      near.add(`n${source}`).add(`n${target}`);
    }
    for (const one of near) mark(one, "near", true);
  }
  drawing.addEventListener("pointerover", (event) => tell(event.target.closest(".node, .tie")?.id));
  drawing.addEventListener("pointerleave", () => tell(null));
})();
