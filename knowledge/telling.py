"""How a sentence tells of what it names: as happening now, or as denied, over, only asked about, past or heard."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.guard_phrases import Clause, Phrases, Span
from knowledge.schema import Urgency

# How people tell of things, in the same little language; one kind of telling a line, its phrases parted by `;`.
_RULES_TEXT = """
negation: no|not|never|without|none|isnt|arent|wasnt|werent|dont|doesnt|didnt|hasnt|havent|hadnt|wouldnt|nor|neither
not_negation: not|no sure|idea|only|just|to|good|nice|ok|normal|right|joke|sense|doubt|reply|answer|one|matter;
    dont|doesnt|didnt know|want|understand|care|help; never seen|had|felt|known so|such|this|anything;
    not|hasnt|havent|isnt|arent|didnt|doesnt|never stop*|gone|going|settl*|heal*|clear*|better|improv*|calm*|eased;
    why|whether ... not|isnt|hasnt
denial: dont|doesnt|didnt think|look|seem|feel|believe ... it|this|that|like
over:
    all_clear|stopped|healed|cleared_up|went_down|went_away|gone_down|gone_away|settled|all_gone|calmed_down|subsided|resolved;
    has|have|is|are gone now|when|thanks|$; better|gone|fine|over|ok|okay now
over_before: stopped|no_longer|finished
over_after: ^ it|they|that|all|is|has|stopped|healed|fine|gone
not_over: not|hasnt|havent|isnt|wont|didnt|doesnt|cant|never|almost|nearly|barely
possible: will|would|could|can|might|may|do|does|should i|it|you|we|they|this|that|there|people|anyone|clients|some;
    will|would|can|could|might|does|do
    the|my|your|a|having|using|micro*|dermabrasion|treatment|accutane|roaccutane|isotretinoin;
    does|do|can|could|will|would|might crystals|numbing|scabs|blisters|peels|side_effects|burns|infections; in case;
    risk|risks|chance|chances|danger|possibility|odds of|that|i|it|my|with; what|even if; is|are there a|any|many|cases;
    what|how ... happens|happen|do|know|stop|prevent|avoid if|when|infection*; linked|related|connected to;
    if i|it|you|he|she|they|my|the|there|that|someone|something; how likely|common|often|rare|usual;
    is it possible|likely|common|rare|usual; anyone|someone|anybody ever|had|got; what ... signs|symptoms of; what ...
    signs|symptoms ... that|if it_is|it|they; ^ signs|symptoms|any_signs of;
    cause|causes|causing|lead_to|leads_to|trigger|triggers|result_in; side effects|effect; worst ... happen;
    scared|worried|afraid|nervous|terrified ... will|would|might|could; prone|allergic|allergy to;
    scared|worried|worry|afraid|nervous|terrified|anxious|frightened|concerned of|about|that;
    when|should|how ... look_out|know_if|watch_for|watch_out; ^ are blisters|burns|infections;
    is it painful|safe|dangerous|risky|ok|okay to|near|around|on|for;
    do|can|could|will|would you ... treat|fix|help|cover|remove|prevent|avoid;
    laser|lasers|peel|peels|ipl|microneedling|dermabrasion|waxing|tattoos|botox ... give|gives|leave|leaves|make|makes
possible_around: what would|does|do|might|will ... look|looks|feel|feels like;
    ^ is|are ... one|part|some ... side|risk|risks|complications|reactions; ^ is|are ... side_effect|side_effects;
    ^ is|are ... normal|common|usual|typical|expected|likely|possible|rare|a_risk|frequent
listing: cause|causes|lead_to|look_out|watch_for|watch_out; risk|risks|chance|signs|symptoms|danger of|like;
    side effects|effect; will|would|do|does|can|could i|it|you|people get|have|cause
here: my|mine|i|it_is|there_is|she_is|he_is|the|these|those|this|need|call|put|use|treat
heard: heard|read|saw|seen|watched|tiktok|youtube|reddit; someone told me; horror stor*
others: friend|friends|mate|sister|brother|mum|mom|cousin|colleague|girl|lady|woman|someone|people|neighbour|aunt ...
    got|had|ended|was|were|once|suffered|fainted|bled|collapsed|burned|burnt
at_hand: just; what do|should|can|shall|must i|we; help|please|999|911|ambulance; next_to|beside|in_front_of me|us;
    in the|your waiting_room|salon|clinic|car_park|reception
patient: after|during|since|from|following ... session|sessions|treatment|appointment|facial|micro*|cream|procedure
past: last|previous year|summer|winter|month|spring|autumn|time|christmas; i once; when i was; from childhood;
    years|yrs|year|months|ages|decade|decades|month ago|back; used_to|in_the_past|previously|history_of|in_childhood;
    in 199*|200*|201*|202*|jan*|feb*|march|april|june|july|aug*|sept*|october|nov*|dec*; as a child|kid|teen*|baby
now: now|today|tonight|yesterday|since|still|currently|overnight; this|last morning|afternoon|evening|night;
    hours|hour|days|minutes|mins ago|later; coming|leaking|pouring out; getting|got|gets worse|bigger;
    wont|doesnt|isnt|hasnt stop*; she|he|they has|is|are|wont|cant
ages_ago: years|yrs|decade|decades|year ago|back; in 199*|200*|201*; as_a|when_i_was|when_i_was_a child|kid|teen*|baby;
    in|from|since my childhood|teens|twenties|thirties; in childhood; when i was 10|11|12|13|14|15|16|17|18|19
outcome: can|could|may|should|would|will|do|am|is|are i|it|this|we|you|she|he ... still; now ... have|got|left
    scar*|mark|marks|boxcar|rolling|ice_pick|acne|discolo*|pigment*; now ... scar|scars|scarring $
recovered: ^ she|he|they is|are|was|fine|all fine|ok|okay|better|good|healed|recovered|right now|again|$
own: mine|i|we
present: is|are|am|i_have|keeps|wont|cant|hurts|feels|there
stop: my|i|there|so|then|when
joining: or|nor
"""


class Sentence:
    """How a sentence tells of what it names: as happening now, or as denied, over, possible, past or heard."""

    def __init__(self, clauses: list[Clause]) -> None:
        self.clauses = clauses
        self.words = [names for clause in clauses for names in clause]
        self.found = lru_cache(maxsize=None)(lambda rule, position: _RULES[rule].found(clauses[position]))
        self.now, self.past, others, heard, here = (
            _RULES[rule].hold(self.words) for rule in ("now", "past", "others", "heard", "here")
        )
        self.at_hand, self.patient = (_RULES[rule].hold(self.words) for rule in ("at_hand", "patient"))
        self.others = others
        self.heard = heard and not here

    def tells(self, position: int, span: Span, level: Urgency) -> bool:
        """Return whether the match at `span` of a clause is told of as happening."""
        if self._denied(position, span[0]) or self._over(position, span):
            return False
        if self.now:
            return level in ("emergency", "crisis") or not self._is_old_story(position, span)
        if self._only_heard_of(position, span, level) or (level != "crisis" and self._asked(position, span)):
            return False
        return level == "crisis" or not self.past or any(at < span[1] for at, _ in self.found("present", position))

    def _only_heard_of(self, position: int, span: Span, level: Urgency) -> bool:
        """Return whether it happened to somebody else some time ago; who tells of an emergency may well stand by."""
        goes_on = any(at < span[0] for at, _ in self.found("present", position))
        if self.others and not self.past and (goes_on or self.at_hand or (self.patient and level == "emergency")):
            return False
        return self.others or self.heard

    def _is_old_story(self, position: int, span: Span) -> bool:
        """Return whether every "now" or "still" of the sentence only tells what became of something long past."""
        following = position + 1
        is_of_others = self.others and following < len(self.clauses) and not self.found("own", position)
        if is_of_others and self.found("recovered", following):
            return True
        return bool(self.found("ages_ago", position)) and all(
            any((where, first) >= (position, span[1]) and at < end for first, end in self.found("outcome", where))
            for where in range(len(self.clauses))
            for at, _ in self.found("now", where)
        )

    def _denied(self, position: int, start: int) -> bool:
        if any(end <= start for _, end in self.found("denial", position)):
            return True
        excused = {at for first, end in self.found("not_negation", position) for at in range(first, end)}
        negation, stop, joining = ({at for at, _ in self.found(n, position)} for n in ("negation", "stop", "joining"))
        reach, at = 3, start - 1
        while at > 0 and reach and at not in stop | (negation - excused):
            reach += 2 if at in joining else -1
            at -= 1
        return reach > 0 and at in negation - excused

    def _over(self, position: int, span: Span) -> bool:
        places = [(position, "over_before", span[0] - 2, span[0] - 1), (position, "over", span[1], span[1] + 5)]
        if position + 1 < len(self.clauses) and self.found("over_after", position + 1):
            places.append((position + 1, "over", 1, 4))
        return any(
            first <= at <= last and not _RULES["not_over"].found(self.clauses[where][max(0, at - 3) : at])
            for where, rule, first, last in places
            for at, _ in self.found(rule, where)
        )

    def _asked(self, position: int, span: Span) -> bool:
        """Return whether what comes before or around the match asks if it may happen, and nothing says it does."""
        start = span[0]
        at_hand = [at for at, _ in self.found("here", position)]
        for first, end in self.found("possible_around", position):
            if first < start < end and not any(first < at < start for at in at_hand):
                return True
        for place in range(position, -1, -1):
            rule, last = ("possible", start) if place == position else ("listing", len(self.clauses[place]))
            here = [at for at, _ in self.found("here", place) if at < last]
            asking = [end for first, end in self.found(rule, place) if first < last]
            if asking or here:
                return bool(asking) and not any(at >= max(asking) for at in here)
        return False


_RULES = {
    rule.split(":")[0]: Phrases(" ".join(rule.split(":")[1].split()).split(";"))
    for rule in re.split(r"\n(?=\w+:)", _RULES_TEXT.strip())
}
RULE_WORDS = frozenset[str]().union(*(rule.words() for rule in _RULES.values()))
