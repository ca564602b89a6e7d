// The peer of bench/availability: cal.com's own slot library (npm @calcom/platform-libraries), as its
// AvailableSlotsService goes about it for each host: the ranges of their hours (buildDateRanges), less what is
// booked (subtract), then the slots of what is left (getSlots). From memory, without database, HTTP or the checks
// it makes around these. The package exports the service alone, so its own chunks are loaded by path and getSlots is
// reached by a line at its end. What else it would load (calendars, mail, payment) and is not installed is made
// an empty thing; none of it takes part.
const Module = require("node:module");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const dist = join(__dirname, "node_modules/@calcom/platform-libraries/dist");
const nothing = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => "" : key === "then" ? undefined : key === "prototype" ? Object.prototype : nothing),
  apply: () => nothing,
  construct: () => nothing,
});
const load = Module._load;
Module._load = function (name, ...rest) {
  try {
    return load.call(this, name, ...rest);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND" && !name.startsWith(".")) return nothing;
    throw error;
  }
};
Module._extensions[".cjs"] = (module, file) => {
  const more = file.endsWith("slots.cjs") ? "\nexports.getSlots = getSlots;" : "";
  module._compile(readFileSync(file, "utf8") + more, file);
};
// It looks for its own database when it is loaded, and finds none.
process.on("unhandledRejection", () => {});

const { getSlots } = require(join(dist, "slots.cjs"));
const { buildDateRanges, subtract } = require(join(dist, readdirSync(dist).find((name) => /^date-ranges-.*\.cjs$/.test(name))));
const dayjs = require("dayjs");

const ZONE = "Europe/London";
const DAYS = 90;
const time = (minutes) => new Date(Date.UTC(1970, 0, 1, 0, minutes));
/** The two clinics of a weekday, and the six bookings in them, as booking-load seeds them. */
const CLINICS = [[540, 720], [780, 1020]].map(([from, until]) => ({ days: [1, 2, 3, 4, 5], startTime: time(from), endTime: time(until) }));
const BOOKED = [540, 600, 660, 780, 840, 900];

/** The slots of one clinician over ninety days from a day on. */
module.exports.clinician = (first) => {
  const dateFrom = dayjs.tz(`${first}T00:00`, ZONE);
  const dateTo = dateFrom.add(DAYS, "day");
  const busy = [];
  for (let n = 0; n < DAYS; n += 1) {
    const day = dateFrom.add(n, "day");
    if (day.day() === 0 || day.day() === 6) continue;
    for (const minute of BOOKED) {
      const start = dayjs.tz(`${day.format("YYYY-MM-DD")}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`, ZONE);
      busy.push({ start: start.toDate(), end: start.add(30, "minute").toDate() });
    }
  }
  return () => {
    const { dateRanges } = buildDateRanges({ availability: CLINICS, timeZone: ZONE, dateFrom, dateTo, travelSchedules: [] });
    const free = subtract(dateRanges, busy.map(({ start, end }) => ({ start: dayjs(start), end: dayjs(end) })));
    return getSlots({ inviteeDate: dateFrom, frequency: 30, eventLength: 30, minimumBookingNotice: 0, dateRanges: free }).length;
  };
};
