"""English or not, also of one sentence: enough for a warning."""

from __future__ import annotations

import pytest

from narrativ.text.language import reads_as_english

ENGLISH = [
    "The council of Ansley voted on Monday to close the quay, the mayor said.",
    "Crews walked out at midnight and ferries to the islands were stopped.",
    "Norland's army launched strikes Tuesday on eastern Orsund, official media reported, as Tarn "
    "fighters met soldiers after Prime Minister Mira Sol vowed no mercy for the rebels.",
    "Five candidates are running for the Orsund mayoral office, including Per Holm, Jo Ray, Mira "
    "Sol, Tove Lind and Omar Dahl.",
    "Orsund police issue warning about scam calls. Police warn residents about scam calls.",
    "Police warn residents about scam calls",
    "Mayor resigns amid probe into harbour contracts",
    "Two dead after ferry sinks off Tarn",
    "What we know about the fire in Orsund",
    "Storm leaves thousands without power",
    "Three things to watch in Tuesday's vote",
    "Ana Ruiz wins second term as mayor of Vesterby",
    "How the bridge at Tarn was saved",
    "Stocks fall as banks warn of weaker growth",
    "Fishermen protest against closure of the harbour",
    "Officials: Water is safe to drink again",
    "He said it was “not the end”.",
    "Café owners in Orsund say they can’t pay their rent this winter.",
    "The mayor, José Muñoz, met Łukasz Wójcik and Zoë Brønn at the château.",
    "Minister says talks with Norland will resume in August",
    "Orsund to host games; Tarn loses bid",
    "It's official: Summer is over.",
    "Watch live: President speaks at rally in Norvane",
    "Firefighters battled a blaze overnight near the old mill.",
    "RAIN DELAYS OPENING OF THE NEW BRIDGE",
    "Live updates from the trial of Per Holm",
    "Man, 34, charged with theft of ambulance",
    "Why nobody wants to live on this island",
]

OTHERS = {
    "de": [
        "Der Rat von Ansley stimmte am Montag für die Schließung des Kais.",
        "Bürgermeisterin tritt nach Kritik zurück",
        "Brand in Orsund: Zwei Tote",
        "Die Regierung in Norland will Steuern senken.",
        "Warnung vor Sturm: Fähren bleiben im Hafen",
        "Was der Streik in Vesterby mit uns macht",
        "Es war ein Film in Orsund, und alle haben am Ende gelacht",
    ],
    "nl": [
        "De brug is dicht en het water was hoog",
        "Burgemeester van Vesterby stapt op na kritiek",
        "Brand in loods of schuur in Orsund",
        "Wat we weten over de brand in Orsund",
        "Regering wil belasting op water verlagen",
        "Hij had over de kosten van de brug geen zorgen",
    ],
    "sv": [
        "Borgmästaren avgår efter kritiken",
        "Regeringen vill ha en ny bro i Vesterby",
        "Tre personer dog i en brand under natten",
        "Han sade att det var en olycka",
    ],
    "da": [
        "Borgmesteren går af efter kritik",
        "To personer er døde i en brand i Orsund",
        "Regeringen vil have en ny bro",
        "Der var ild i et hus, og politiet er på stedet",
    ],
    "nb": ["Ordføreren går av etter kritikk", "To personer er døde etter en brann i Orsund"],
    "fr": [
        "Le conseil a voté lundi la fermeture du quai, a dit le maire.",
        "Incendie dans un entrepôt : deux morts",
        "Attention aux appels frauduleux, prévient la police",
        "Six candidats sont en course pour la mairie de Vesterby",
        "Vesterby : le port reste ferme",
    ],
    "es": [
        "El consejo votó el lunes a favor del cierre del muelle.",
        "Dos muertos en un incendio en Orsund",
        "La policía advierte de llamadas falsas",
        "Seis candidatos compiten por la alcaldía de Vesterby",
    ],
    "it": [
        "Il sindaco si dimette dopo le critiche",
        "Incendio in un deposito a Orsund: due morti",
        "La polizia avverte i residenti",
        "Sei candidati per il municipio di Vesterby",
    ],
    "pt": [
        "Prefeito renuncia em meio a críticas",
        "Dois mortos em incêndio em Orsund",
        "A ponte fica fechada no verão",
    ],
    "ca": ["L'alcalde dimiteix després de les crítiques", "Dos morts en un incendi a Orsund"],
    "ro": ["Primarul a demisionat după critici", "Doi morți într-un incendiu la Orsund"],
    "pl": [
        "Burmistrz podał się do dymisji po krytyce",
        "Dwie osoby nie żyją po pożarze w Orsund",
        "Most pozostanie zamknięty do piątku",
    ],
    "cs": ["Starosta po kritice odstoupil", "Dva mrtví po požáru v Orsundu"],
    "hr": ["Gradonačelnik podnio ostavku nakon kritika", "Most ostaje zatvoren do petka"],
    "hu": ["A polgármester lemondott a bírálatok után", "Két halott egy tűzben"],
    "fi": ["Pormestari eroaa arvostelun jälkeen", "Kaksi kuoli tulipalossa", "Silta on kiinni"],
    "et": ["Linnapea astus pärast kriitikat tagasi", "Sild jääb suletuks"],
    "tr": ["Belediye başkanı istifa etti", "Yangında iki kişi hayatını kaybetti"],
    "id": ["Wali kota mundur setelah dikritik", "Dua orang tewas dalam kebakaran di Orsund"],
    "sw": ["Meya alijiuzulu baada ya kukosolewa na wananchi"],
    "cy": ["Mae'r maer wedi ymddiswyddo ar ôl beirniadaeth"],
    "vi": ["Thị trưởng từ chức sau khi bị chỉ trích"],
    "ru": ["Мэр подал в отставку после критики"],
    "el": ["Ο δήμαρχος παραιτήθηκε μετά την κριτική"],
    "zh": ["市议会星期一投票决定关闭码头。"],
    "none": ["", "1 2 3", "Ana Ruiz", "Orsund, Tarn, Norvane", "%&/", "https://orsund.example/a"],
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert reads_as_english(text)


@pytest.mark.parametrize("text", [text for texts in OTHERS.values() for text in texts])
def test_not_english(text: str) -> None:
    assert not reads_as_english(text)


def test_length_does_not_matter() -> None:
    assert reads_as_english(" ".join(ENGLISH) * 50)
    assert not reads_as_english(" ".join(text for texts in OTHERS.values() for text in texts) * 50)
