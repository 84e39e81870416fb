"""The closed word lists that speaker rules read: speech verbs, who can speak, where a clause begins."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(words.split())


def word_list(words: str) -> list[str]:
    """The words of a string, in order."""
    return words.split()


# May take any complement: the subject is the speaker whatever follows.
SPEECH = word_set(
    """
    announced announces asserted asserts reiterated said say says testified tweeted
    """
)
# Speech only before "that", a quotation, a colon, or set off by commas: "shares added 5%" is not speech.
SPEECH_THAT = word_set(
    """
    acknowledged acknowledges added adds admits admitted alleged alleges argued argues believed believes
    boasted calculated cautioned claimed claims clarified commented conceded concluded confirmed
    confirms contended declared declares denied denies disclosed dismissed disputed emphasised
    emphasized estimate estimated estimates explained explains figured forecasts indicated insisted
    insists joked maintained mentioned noted notes observed pledged pointed predicted predicts projected
    projects promised quipped recalled reckoned reckons recorded rejected remarked replied report
    reported reports responded revealed reveals stated states stressed suggested tallied thinks
    underlined vowed warned warns writes wrote
    """
)
# Followed by whom: "told reporters that".
TOLD = word_set(
    """
    informed tells told
    """
)
VERBS = (
    SPEECH | SPEECH_THAT | TOLD | {"put", "puts", "quoted", "spoke", "speaks", "spoken", "counted", "counts"}
)
# Before "said" or "says": not somebody who speaks.
NOT_SPEAKING = word_set("is was be been are were being that with the which to not get gets")
# A speaking noun phrase that is not a name ends with one of these.
HEADS = word_set(
    """
    activists administration ceo cfo coo cto founders administrator adviser advisers advisor agencies agency aide aides airline
    airlines alliance ambassador analyst analysts arm army association astronomers attorney attorneys
    author authorities authority authors bank board boss brigade broadcaster bureau cabinet campaign
    campaigner campaigners captain carrier center centre chain chair chairman chairwoman chancellor
    charity chief chiefs cleric club coach coalition colonel command commander commanders commission
    commissioner committee companies company congressman congresswoman consultancy consultant contractor
    coroner corporation council councillor counsel court courts critics defence defense delegation
    department deputy developer diplomat diplomats director directorate doctor doctors economist
    economists editor embassy employer engineer engineers envoy executive executives expert experts
    family father federation firefighters firm firms force forces foundation founder fund general
    generals giant government governments governor group groups head heads historian historians hospital
    hospitals infantry inspector inspectors institute institution insurer investigator investigators
    journalist judge judges junta king kingdom laboratory lawmaker lawmakers lawyer lawyers leader
    leaders leadership lender liaison lieutenant maker manager mayor media medic medics midwife military
    militia minister ministers ministry mission monarchy monitor monitors mother movement museum nation
    navy neighbours network newspaper office officer officers official officials operator opposition
    organisation organisations organization organizations outlet palace panel paper parent parents
    parliament party pastor physician pilot police pollster premier presidency president press priest
    principal producer professor prosecution prosecutor prosecutors province publisher rabbi railway
    rebels regime registrar regulator regulators reporter rescuers researcher researchers resident
    residents retailer scientist scientists secretariat secretary senator senators sergeant service
    services sheriff source sources spokesman spokesmen spokespeople spokesperson spokeswoman spox squad
    startup strategist superintendent supplier survivor survivors syndicate tank team treasurer treasury
    tribunal trust union university utility vicar volunteers watchdog watchdogs website witness
    witnesses workers ranger rangers warden wardens organiser organisers organizer organizers observer
    observers auditor auditors farmers traders nurses teachers seismologists geologists meteorologists
    epidemiologists archaeologists biologists coastguard protesters planners
    """
)
# Words of a document: whoever stands behind it is the speaker, when the text tells.
DOCUMENTS = word_set(
    """
    announcement article bulletin communique communiqué complaint declaration document documents filing
    indictment lawsuit letter memo note paper post release report statement study survey
    """
)
# Lower-case words that may stand inside a speaker's noun phrase, beside the heads.
MODIFIERS = word_set(
    """
    acting actor aid air allied anonymous armed assistant associate bereaved central chief civil
    co-founder communist conservative crime current data defence defense democratic deputy disaster
    district domestic election electoral emergency energy environment environmental eu external federal
    finance financial fire first foreign former government health high home human humanitarian
    independent industry intelligence interim interior international investigative joint justice labor
    labour lead leading legal liberal local main management manager market medical meteorological
    military monitoring municipal national own naval new news nuclear official opposition outgoing owner
    latest recent preliminary parent police political presidential press prime private provincial public regional relief rescue
    research retired rights rival ruling search security senior shadow singer social space special star
    state statistical statistics supreme tax top trade transport u.s u.s. uk un unnamed us vice water
    weather world
    """
)
DETERMINERS = word_set(
    """
    a an another both five four her his its many most one other our seven several six some that the
    their these this those three two
    """
)
PRONOUNS = word_set(
    """
    everyone he i it nobody one she someone that there they this we what which who you
    """
)
PERSONAL = word_set(
    """
    he i it she they we you
    """
)
# A word after which a clause (and so a speaker) can begin.
OPENERS = word_set(
    """
    after afternoon again ago also although and april as august because but december earlier evening
    february friday how however if january july june later march may meanwhile monday month morning
    night nor november october or saturday september since so still sunday than that then though
    thursday today tonight tuesday wednesday week what when where whereas whether which while year
    yesterday yet
    """
)
TIMES = word_set(
    """
    friday monday saturday sunday thursday today tonight tuesday wednesday yesterday
    """
)
MONTHS = word_set(
    """
    april august december february january july june march may november october september
    """
)
LINKS = word_set(
    """
    against at for from in of on to with
    """
)
ADVERBS = word_set(
    """
    again already also earlier famously first formally further had has have initially just later now
    once originally previously publicly recently repeatedly since still then today yesterday
    """
)
# May follow a speaker's noun phrase directly: "according to the ministry on Monday".
AFTER_NOUN = word_set(
    """
    about after also amid and are as at because before but by citing during earlier for from had has
    have he if in is it last later of on or over said says she since that then there they this to today
    told under until via was were when which while who will with would yesterday
    """
)
# Capitalised at the start of a sentence, never part of a name there.
NOT_NAMES = (
    PRONOUNS
    | (OPENERS - word_set("day night morning evening afternoon week year month again"))
    | word_set(
        """
        about according all almost also amid among another any around at before between by despite
        during each even every fewer for from her here his in indeed instead its just last less like
        more my nearly next no not now of on once only our over per perhaps rather still such their to
        under unlike until with yes your
        """
    )
)
