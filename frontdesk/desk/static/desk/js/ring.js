// A sound and a notification, after one click of consent, which the browser remembers.
const KEY = "desk-rings";
let sound = null;

const consent = document.getElementById("consent");
document.getElementById("consent-button")?.addEventListener("click", async () => {
  localStorage.setItem(KEY, "1");
  sound = new AudioContext();
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
  consent.hidden = true;
  beep(false);
});

/** Show the button of consent when it has not been given yet. Returns whether it was. */
export function allowed() {
  const given = localStorage.getItem(KEY) === "1";
  if (consent) consent.hidden = given;
  return given;
}

/** Tell that something needs a person. The words say nothing about the visitor: others may see the screen. */
export function ring(text, isUrgent = false) {
  if (!allowed()) return;
  beep(isUrgent);
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    const notice = new Notification(text, { tag: isUrgent ? "desk-urgent" : "desk", requireInteraction: isUrgent });
    notice.onclick = () => { window.focus(); notice.close(); };
  }
}

function beep(isUrgent) {
  sound ??= new AudioContext();
  // Without a click on this page since it was loaded the browser keeps it silent until there is one.
  if (sound.state === "suspended") sound.resume();
  const notes = isUrgent ? [880, 660, 880, 660] : [660, 880];
  notes.forEach((pitch, number) => {
    const start = sound.currentTime + 0.02 + number * 0.16;
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.15, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.15);
    tone.connect(volume).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.16);
  });
}
