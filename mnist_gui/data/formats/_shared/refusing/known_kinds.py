"""Well-known files that are no data sets: how they are recognised, and what to do with them.

One table, `ROWS`: bytes at a place, a regular expression of the beginning, or a name. What a table cannot
say, such as the codes of a pickle, is in `kind_sniffing`.
"""

import re
from typing import Final, NamedTuple, TypeAlias

from mnist_gui.data.formats._shared.picture_kinds import PICTURE_KINDS

Signature: TypeAlias = bytes | tuple[int, bytes]
"""How a file begins, or which bytes it has at a place."""


class Kind(NamedTuple):
    """What a file is.

    Attributes
    ----------
    words : str
        The end of a sentence that begins with the file: what it is, and what to do with it.
    plural : str
        Several of them, such as ``"web pages"``.
    is_beside : bool
        Whether it often lies beside data and so does not tell what a folder is: a README, a script.
    """

    words: str
    plural: str
    is_beside: bool = False


class Row(NamedTuple):
    """A kind, and how its files are recognised: by their content and, if both are given, also by their name.

    Attributes
    ----------
    kind : Kind
    signatures : tuple of Signature
    pattern : re.Pattern or None
        Matches the beginning of the content. Any of the signatures, or this, is enough.
    name : re.Pattern or None
        Matches the whole name of the file, in small letters.
    is_weak : bool
        Whether other files may look so: such a kind counts only if nothing else is found in the file.
    """

    kind: Kind
    signatures: tuple[Signature, ...] = ()
    pattern: re.Pattern[bytes] | None = None
    name: re.Pattern[str] | None = None
    is_weak: bool = False


NO_DATA: Final = "no data set; choose another file"
_UNREAD: Final = "which is not read here"
_AGAIN: Final = "download or copy it again"
_ARRAYS: Final = f"{_UNREAD}; save its arrays with numpy.savez and open that"
_AS_PNG: Final = "save it as PNG or JPEG"

PICTURE: Final = Kind(
    "is a single picture, no data set; have it read on the Draw page or by mnist-gui predict, "
    "or open a folder of pictures",
    "pictures",
)
OUR_MODEL: Final = Kind(
    "is a model, no data set; open it with File > Open Model, or name it to mnist-gui evaluate or "
    "mnist-gui predict --model",
    "models",
)
DRAWINGS: Final = Kind(
    "holds drawings, no images; have them read by mnist-gui predict as a file that ends with .jsonl",
    "files of drawings",
)
ZEROS: Final = Kind(
    f"holds nothing but zeros, which a download or a copy that failed leaves behind; {_AGAIN}",
    "files of nothing but zeros",
)
EMPTY: Final = Kind(f"is empty; {_AGAIN}", "empty files")
ZIP: Final = Kind("is a zip; open it by itself, or unpack it and open its folder", "zips")
EMPTY_ZIP: Final = Kind("is a zip with nothing in it; choose another file", "empty zips")
TFRECORD: Final = Kind(
    f"is a TFRecord of TensorFlow, {_UNREAD}; read it with tfds.load or tf.data where it came from, and save "
    "images and labels with numpy.savez",
    "TFRecords",
)
WEB_PAGE: Final = Kind(
    "is a web page, no data set; open it in a browser or, if it should be data, download it again: "
    "a server may have sent this instead",
    "web pages",
)
SERVER_ERROR: Final = Kind(
    "is an error message of a server, no data set; look for the file's address on the page of its data set, "
    "and download it again",
    "error messages of servers",
)
NOTEBOOK: Final = Kind(
    "is a notebook of Jupyter, no data set; open the file of data that it reads",
    "notebooks of Jupyter",
    is_beside=True,
)
DOCUMENT: Final = Kind(
    "is a document of an office program, no data set; if it holds a table, save it as CSV and open that",
    "documents",
)
WORKBOOK: Final = Kind(
    "is a spreadsheet of an office program, no data set that is read here; save it as CSV and open that",
    "spreadsheets",
)
PARTIAL: Final = Kind(
    "is a download that has not ended; let it end or download it again, and open the whole file",
    "downloads that have not ended",
)


def model_of(program: str) -> Kind:
    """Return the kind of models that another program wrote."""
    return Kind(
        f"is a model of {program}, no data set, and models of other programs are not read here; train one "
        "with mnist-gui train, or open a .mnistmodel file",
        f"models of {program}",
    )


def other_picture(what: str) -> Kind:
    """Return the kind of pictures in a format that is not read."""
    return Kind(
        f"is {_article(what)} {what}, a picture of a kind that is not read here; {_AS_PNG} "
        f"(read are {PICTURE_KINDS})",
        f"{what}s",
    )


def _article(what: str) -> str:
    return "an" if what[0] in "AEX" else "a"


def _archive(what: str) -> Kind:
    return Kind(
        f"is {what}, an archive of a kind that is not read here; unpack it and open its folder", "archives"
    )


_VIDEO: Final = Kind(
    "is a video, no data set; save its frames as PNG in folders, one for each class", "videos"
)
_SOUND: Final = Kind(f"is a sound recording, {NO_DATA}", "sound recordings")
_PHOTO: Final = Kind(
    f"is a HEIC photo, {_UNREAD}; {_AS_PNG}, as phones and mail programs do when they share it", "HEIC photos"
)
_PROGRAM: Final = Kind(f"is a program, {NO_DATA}", "programs")
_DATABASE: Final = "which is not read here; save its images with numpy.savez, or its table as CSV"
JAVA_PACKAGE: Final = Kind(f"is a package of Java, {NO_DATA}", "packages of Java")
KERAS: Final = model_of("Keras")

_SERVER_WORDS: Final = (
    rb"\s*(\d{3}:?\s+)?(not found|forbidden|access denied|bad request|unauthori[sz]ed|service unavailable|"
    rb"too many requests|bad gateway|gateway time-?out|internal server error|invalid username or password|"
    rb"entry not found|repository not found)\b.{0,300}\Z"
)


def _text(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _name(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


ROWS: Final = (
    # Instead of a file
    Row(
        Kind(
            "is a pointer of Git LFS, not the file itself; get the file with git lfs pull, or download it "
            "from the page of its repository",
            "pointers of Git LFS",
        ),
        (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/"),
    ),
    Row(
        Kind(
            "is a pointer of git-annex, not the file itself; get the file with git annex get or datalad get",
            "pointers of git-annex",
        ),
        (b"/annex/objects/",),
        _text(rb"(\.\./)*\.git/annex/objects/"),
    ),
    Row(SERVER_ERROR, pattern=_text(rb"\s*(<\?xml[^>]*>\s*)?<(Error|ServiceException|ExceptionReport)[\s>]")),
    Row(SERVER_ERROR, pattern=_text(_SERVER_WORDS)),
    Row(
        Kind(f"is an SVG drawing, {_UNREAD}; save it as PNG", "SVG drawings"),
        pattern=_text(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s>]"),
    ),
    Row(model_of("PMML"), pattern=_text(rb"\s*(<\?xml[^>]*>\s*)?<PMML[\s>]")),
    Row(
        WEB_PAGE,
        pattern=_text(
            rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
            rb"<(!doctype html|html|head|body|script|meta|title)\b"
        ),
    ),
    Row(
        Kind(f"is XML, {_UNREAD} as a data set; save its table as CSV and open that", "files of XML"),
        pattern=_text(rb"(\xef\xbb\xbf)?\s*<\?xml\b"),
    ),
    # Pictures, films and sound
    Row(other_picture("GIF picture"), (b"GIF8",)),
    Row(other_picture("TIFF picture"), (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    Row(other_picture("WEBP picture"), pattern=_text(rb"RIFF.{4}WEBP")),
    Row(_PHOTO, pattern=_text(rb"\0.{3}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)")),
    Row(other_picture("AVIF picture"), pattern=_text(rb"\0.{3}ftypavi[fs]")),
    Row(other_picture("Photoshop picture (PSD)"), (b"8BPS",)),
    Row(other_picture("GIMP picture (XCF)"), (b"gimp xcf",)),
    Row(other_picture("JPEG 2000 picture"), (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    Row(other_picture("JPEG XL picture"), (b"\0\0\0\x0cJXL ",)),
    Row(other_picture("DICOM picture"), ((128, b"DICM"),)),
    Row(other_picture("FITS picture"), (b"SIMPLE  =",)),
    Row(other_picture("EXR picture"), (b"\x76\x2f\x31\x01",)),
    Row(other_picture("DjVu scan"), (b"AT&TFORM",)),
    Row(other_picture("Windows icon"), (b"\0\0\1\0\1\0", b"\0\0\2\0\1\0"), name=_name(r".*\.(ico|cur)")),
    Row(_SOUND, pattern=_text(rb"\0.{3}ftyp(M4A|M4B)")),
    Row(_VIDEO, pattern=_text(rb"\0.{3}(ftyp|moov|mdat|wide)")),
    Row(
        _VIDEO,
        (b"\x1a\x45\xdf\xa3", b"FLV\1", b"\0\0\1\xba", b"\0\0\1\xb3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    ),
    Row(_VIDEO, pattern=_text(rb"RIFF.{4}AVI ")),
    Row(_SOUND, (b"OggS", b"fLaC", b"MThd"), _text(rb"(ID3[\2-\4]\0|RIFF.{4}WAVE|FORM.{4}AIF[FC])")),
    Row(_SOUND, (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"), is_weak=True),
    # Documents
    Row(
        Kind(
            "is a PDF document, no data set; save its pages as PNG, or choose another file", "PDF documents"
        ),
        (b"%PDF-",),
    ),
    Row(
        Kind("is a PostScript document, no data set; save its pages as PNG", "PostScript documents"),
        (b"%!PS",),
    ),
    Row(DOCUMENT, (b"{\\rtf",)),
    Row(WORKBOOK, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), name=_name(r".*\.xl\w*")),
    Row(
        Kind(f"is a list of thumbnails of Windows, {NO_DATA}", "lists of thumbnails", is_beside=True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
        name=_name(r"thumbs\.db"),
    ),
    Row(DOCUMENT, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    # Arrays and tables of other programs
    Row(
        Kind(
            f"is a Feather file of version 1, {_UNREAD}; save it as Parquet, with pandas or pyarrow, and "
            "open that",
            "Feather files of version 1",
        ),
        (b"FEA1",),
    ),
    Row(Kind(f"is an SQLite database, {_DATABASE}", "SQLite databases"), (b"SQLite format 3\0",)),
    Row(Kind(f"is an LMDB database, {_DATABASE}", "LMDB databases"), ((16, b"\xde\xc0\xef\xbe"),)),
    Row(
        Kind(
            f"holds objects of R, {_UNREAD}; save the table in R with write.csv and open that",
            "files of R",
        ),
        (
            b"RDX2\n",
            b"RDX3\n",
            b"RDA2\n",
            b"RDA3\n",
            b"X\n\0\0\0\2\0",
            b"X\n\0\0\0\3\0",
            b"A\n2\n",
            b"A\n3\n",
        ),
    ),
    Row(
        Kind(f"is an ORC table, {_UNREAD}; save it as Parquet or CSV and open that", "ORC tables"),
        (b"ORC",),
        is_weak=True,
    ),
    Row(
        Kind(f"is an Avro table, {_UNREAD}; save it as Parquet or CSV and open that", "Avro tables"),
        (b"Obj\1",),
    ),
    Row(Kind(f"is a RecordIO file of MXNet, {_ARRAYS}", "RecordIO files"), (b"\x0a\x23\xd7\xce",)),
    Row(
        Kind(
            f"is a data file of a statistics program, {_UNREAD}; save its table as CSV and open that",
            "data files of statistics programs",
        ),
        (b"$FL2", b"$FL3", b"<stata_dta>"),
    ),
    Row(
        Kind(
            f"holds objects of Java, such as a model of Weka, {_UNREAD}; save data as CSV or ARFF, and "
            "train a model here",
            "files of Java objects",
        ),
        (b"\xac\xed\0\5",),
    ),
    Row(TFRECORD, name=_name(r".*\.tfrecords?(\W.*)?"), is_weak=True),
    # Models of other programs
    Row(KERAS, (b"\x89HDF\r\n\x1a\n",), name=_name(r".*\.keras")),
    Row(
        model_of("ONNX"),
        pattern=_text(rb"\x08[\x01-\x14](\x12.[\x20-\x7e]+|.{0,40}?(pytorch|onnx|skl2onnx))"),
    ),
    Row(model_of("safetensors"), pattern=_text(rb".{4}\0\0\0\0\{\s*\"")),
    Row(model_of("TensorFlow Lite"), ((4, b"TFL3"),)),
    Row(model_of("llama.cpp"), (b"GGUF",)),
    Row(model_of("LightGBM"), (b"tree\nversion=",)),
    Row(model_of("LIBSVM"), pattern=_text(rb"(svm_type|solver_type) \w+\s")),
    Row(model_of("TensorFlow"), name=_name(r".*\.(pb|ckpt|index|data-\d{5}-of-\d{5})"), is_weak=True),
    Row(
        model_of("another program"),
        name=_name(r".*\.(onnx|safetensors|keras|tflite|mlmodel|caffemodel|params|model)"),
        is_weak=True,
    ),
    # Archives and disks
    Row(_archive("a 7z file"), (b"7z\xbc\xaf\x27\x1c",)),
    Row(_archive("a RAR file"), (b"Rar!\x1a\7",)),
    Row(_archive("a bzip2 file"), pattern=_text(rb"BZh[1-9]")),
    Row(_archive("a Zstandard file"), (b"\x28\xb5\x2f\xfd",)),
    Row(_archive("an LZ4 file"), (b"\x04\x22\x4d\x18",)),
    Row(_archive("a cabinet of Windows"), (b"MSCF\0\0\0\0",)),
    Row(_archive("a package of Debian"), (b"!<arch>\n",)),
    Row(
        Kind("is a tar file, in which no data set was found; unpack it and open its folder", "tar files"),
        ((257, b"ustar"),),
    ),
    Row(_archive("an image of a disk"), ((32769, b"CD001"),)),
    Row(_archive("an old compressed file"), (b"\x1f\x9d", b"\x1f\xa0", b"LZIP"), is_weak=True),
    Row(EMPTY_ZIP, (b"PK\5\6",)),
    # Programs and helpers of the system
    Row(
        _PROGRAM,
        (
            b"\x7fELF",
            b"\xca\xfe\xba\xbe",
            b"\xcf\xfa\xed\xfe",
            b"\xce\xfa\xed\xfe",
            b"\xfe\xed\xfa\xcf",
            b"\0asm",
        ),
    ),
    Row(_PROGRAM, pattern=_text(rb"MZ.{0,120}(PE\0\0|This program)")),
    Row(_PROGRAM, (b"MZ",), is_weak=True),
    Row(
        Kind(
            "is a shortcut of Windows, not the file itself; open the file that it leads to",
            "shortcuts of Windows",
        ),
        (b"L\0\0\0\1\x14\2\0",),
    ),
    Row(
        Kind("is an alias of macOS, not the file itself; open the file that it leads to", "aliases of macOS"),
        (b"book\0\0\0\0mark",),
    ),
    Row(
        Kind(
            "is a link to a web page, no data set; open it in a browser", "links to web pages", is_beside=True
        ),
        (b"[InternetShortcut]", b"[{000214A0-0000-0000-C000-000000000046}]"),
    ),
    Row(
        Kind(f"is a file of macOS about a folder or a file, {NO_DATA}", "files of macOS", is_beside=True),
        (b"\0\0\0\1Bud1", b"\0\5\x16\7", b"\0\5\x16\0"),
    ),
    Row(
        Kind(
            "is a property list of macOS, no data set; if its name ends with .icloud, download the file from "
            "iCloud first",
            "property lists of macOS",
            is_beside=True,
        ),
        (b"bplist00",),
    ),
    Row(
        Kind(f"is a file of Windows about a folder, {NO_DATA}", "files of Windows", is_beside=True),
        (b"[.ShellClassInfo]",),
    ),
    Row(
        Kind("is a torrent, not the data itself; download the data with a torrent program", "torrents"),
        (b"d8:announce", b"d13:announce-list"),
    ),
    # Texts
    Row(
        Kind(
            "is a program in Python, no data set; open the file of data that it makes or reads",
            "programs in Python",
            is_beside=True,
        ),
        pattern=_text(rb"(#![^\n]*python|(import \w[\w.]*( as \w+)?|from [\w.]+ import [^\n]+)\r?\n)"),
    ),
    Row(
        Kind(
            "is a program in Python, no data set; open the file of data that it makes or reads",
            "programs in Python",
            is_beside=True,
        ),
        name=_name(r".*\.(py|pyi|pyw)"),
        is_weak=True,
    ),
    Row(Kind(f"is a script, {NO_DATA}", "scripts", is_beside=True), (b"#!",), name=None, is_weak=True),
)
"""All kinds that bytes or names tell, those with the most to match first."""

PARTIAL_NAME: Final = _name(
    r".*\.(part|partial|crdownload|download|opdownload|aria2|filepart|!ut|!qb|bc!|tmp)|unconfirmed \d+.*"
)
"""Names that browsers give to files while they are being downloaded."""

READABLE_NAME: Final = _name(
    r"(readme|licen[cs]e|copying|changelog|changes|authors|citation|notice)(\W.*)?|.*\.(md|rst)"
)
"""Names of texts that people read."""
